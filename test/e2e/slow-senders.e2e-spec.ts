import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually, useHouse } from '../support/house.js';

const CUT_MS = 15_000;
const TURN_MS = 100;
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

const BUNDLE = '/docs/assets/swagger-ui-bundle.js';
/** More than the buffers on both sides hold. */
const TIMES = 20;

/** Asks for a lot, and takes nothing of it. */
const unread = (socket: Socket) => {
  socket.pause();
  socket.write(`GET ${BUNDLE} ${LINES}\r\n`.repeat(TIMES));
  return () => undefined;
};

describe('a connection that sends a byte a second, or none, or takes no answer', () => {
  it('is cut off in time, whatever it does; who takes it slowly gets all of it', async () => {
    const kinds = Object.entries({
      ...{ header: dripping(BEGINNINGS.header), body: dripping(BEGINNINGS.body), nothing: dripping('') },
      reader: unread,
    });
    const slow = slowReader();
    const times = await Promise.all(kinds.map(async ([kind, act]) => [kind, await kept(act)] as const));
    expect(times.filter(([, ms]) => ms > CUT_MS)).toEqual([]);
    // Not at once either: who is only slow is let finish.
    expect(times.filter(([, ms]) => ms < CUT_MS / 2)).toEqual([]);
    const { asked, taken, ms } = await slow;
    expect(taken).toBeGreaterThan(asked);
    expect(ms).toBeGreaterThan(CUT_MS);
  }, 60_000);
});

/** Takes the answers of `unread` in twice the time in which that one is cut off. */
async function slowReader(): Promise<{ asked: number; taken: number; ms: number }> {
  const { byteLength } = await (await fetch(house.url + BUNDLE)).arrayBuffer();
  const asked = TIMES * byteLength;
  const { hostname, port } = new URL(house.url);
  const socket = connect({ port: Number(port), host: hostname });
  await once(socket, 'connect');
  const last = `GET ${BUNDLE} ${LINES}Connection: close\r\n\r\n`;
  socket.write(`GET ${BUNDLE} ${LINES}\r\n`.repeat(TIMES - 1) + last);
  return { asked, ...(await takenSlowly(socket, Math.ceil((asked * TURN_MS) / (2 * CUT_MS)))) };
}

/** Takes so many bytes in each turn until there are no more; how many there were, and how long it took. */
async function takenSlowly(socket: Socket, perTurn: number): Promise<{ taken: number; ms: number }> {
  const begun = performance.now();
  let taken = 0;
  const turns = setInterval(() => {
    for (let due = perTurn; due > 0;) {
      const chunk = socket.read(Math.min(due, socket.readableLength || due)) as Buffer | null;
      if (!chunk) return;
      taken += chunk.length;
      due -= chunk.length;
    }
  }, TURN_MS);
  await once(socket, 'close');
  clearInterval(turns);
  return { taken, ms: performance.now() - begun };
}
