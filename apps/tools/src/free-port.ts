import { createServer } from 'node:net';

// Below 32768 begins no outgoing connection of Linux's, so a port found free stays free until it is bound.
const LOWEST = 20_000;
const HIGHEST = 32_767;
const TRIES = 50;

/** Why no server could listen there now, such as EADDRINUSE; undefined if one could. */
export function whyNotFree(port: number, host = '127.0.0.1'): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

async function isFree(port: number): Promise<boolean> {
  return (await whyNotFree(port)) === undefined;
}

/** The first free one of the preferred ports, else any free port below 32768. */
export async function freePort(preferred: readonly number[] = [], free = isFree): Promise<number> {
  const any = Array.from({ length: TRIES }, () => LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1)));
  for (const port of [...preferred, ...any]) if (await free(port)) return port;
  throw new Error(`No free port was found between ${LOWEST} and ${HIGHEST}.`);
}
