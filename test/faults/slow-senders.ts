import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** How many of each kind are to hold how many connections, and where. */
export interface Slowness {
  readonly port: number;
  readonly of: Readonly<Record<SlowKind, number>>;
  readonly seconds: number;
}

/** What they send: a header that never ends, a body that never ends, or nothing at all. */
export type SlowKind = 'header' | 'body' | 'nothing';

/** How long each connection lasted, in milliseconds; Infinity where it still did in the end. */
export type Lasted = Readonly<Record<SlowKind, readonly number[]>>;

const EVERY_MS = 1_000;
const BEGINNINGS: Readonly<Record<SlowKind, string>> = {
  header: 'GET /v1/services HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
  body: 'POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"email":"',
  nothing: '',
};

// In a thread of its own: how busy the harness is must not count as the application's slowness.
const { port, of, seconds } = workerData as Slowness;

async function hold(kind: SlowKind): Promise<number> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  const ended = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
  await Promise.race([once(socket, 'connect'), ended]);
  const begun = performance.now();
  if (BEGINNINGS[kind] !== '') socket.write(BEGINNINGS[kind]);
  const drip = setInterval(() => kind !== 'nothing' && socket.write('a'), EVERY_MS);
  const outlasted = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), seconds * 1_000));
  const isCut = await Promise.race([ended, outlasted]);
  clearInterval(drip);
  socket.destroy();
  return isCut ? performance.now() - begun : Infinity;
}

const all = (kind: SlowKind): Promise<number[]> => Promise.all(Array.from({ length: of[kind] }, () => hold(kind)));
const [header, body, nothing] = await Promise.all([all('header'), all('body'), all('nothing')]);
parentPort?.postMessage({ header, body, nothing } satisfies Lasted);
