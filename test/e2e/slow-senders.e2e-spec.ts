import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually, useHouse } from '../support/house.js';

const CUT_MS = 15_000;
const LINES = 'HTTP/1.1\r\nHost: localhost\r\n';
const BEGINNINGS = {
  header: `GET /v1/services ${LINES}X-Slow: `,
  body: `POST /v1/auth/login ${LINES}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"email":"`,
};

const house = useHouse();
const taken = new Map<number, Socket>();
beforeAll(() => {
  (house.app.getHttpServer() as NodeJS.EventEmitter).on('connection', (socket: Socket) =>
    taken.set(socket.remotePort as number, socket),
  );
});

/** How long the server keeps a connection on which `act` does what it does, in milliseconds. */
async function kept(act: (socket: Socket) => () => void): Promise<number> {
  const { hostname, port } = new URL(house.url);
  // Like somebody who means harm, it does not end because we do.
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const begun = performance.now();
  const stop = act(socket);
  const theirs = await takenFrom(socket.localPort as number);
  const patience = setTimeout(() => theirs.destroy(), 2 * CUT_MS);
  if (!theirs.closed) await once(theirs, 'close');
  clearTimeout(patience);
  stop();
  socket.destroy();
  return performance.now() - begun;
}

/** The server's end of a connection. */
async function takenFrom(port: number): Promise<Socket> {
  await eventually(() => expect(taken.has(port)).toBe(true));
  return taken.get(port) as Socket;
}

const dripping = (beginning: string) => (socket: Socket) => {
  socket.resume();
  if (beginning === '') return () => undefined;
  socket.write(beginning);
  const drip = setInterval(() => socket.write('a'), 1_000);
  return () => clearInterval(drip);
};

/** Asks for more than the buffers on both sides hold, and takes nothing of it. */
const unread = (socket: Socket) => {
  socket.pause();
  socket.write(`GET /docs/assets/swagger-ui-bundle.js ${LINES}\r\n`.repeat(20));
  return () => undefined;
};

describe('a connection that sends a byte a second, or none, or takes no answer', () => {
  it('is cut off in time, whatever it does', async () => {
    const kinds = Object.entries({
      ...{ header: dripping(BEGINNINGS.header), body: dripping(BEGINNINGS.body), nothing: dripping('') },
      reader: unread,
    });
    const times = await Promise.all(kinds.map(async ([kind, act]) => [kind, await kept(act)] as const));
    expect(times.filter(([, ms]) => ms > CUT_MS)).toEqual([]);
    // Not at once either: who is only slow is let finish.
    expect(times.filter(([, ms]) => ms < CUT_MS / 2)).toEqual([]);
  }, 60_000);
});
