import { once } from 'node:events';
import { connect } from 'node:net';
import { useHouse } from '../support/house.js';

const CUT_MS = 15_000;
const LINES = 'HTTP/1.1\r\nHost: localhost\r\n';
const BEGINNINGS = {
  header: `GET /v1/services ${LINES}X-Slow: `,
  body: `POST /v1/auth/login ${LINES}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"email":"`,
  nothing: '',
};

const house = useHouse();

/** How long a connection lasts that sends a byte a second after its beginning, in milliseconds. */
async function lasted(beginning: string): Promise<number> {
  const { hostname, port } = new URL(house.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  const begun = performance.now();
  if (beginning !== '') socket.write(beginning);
  const drip = setInterval(() => beginning !== '' && socket.write('a'), 1_000);
  const patience = setTimeout(() => socket.destroy(), 2 * CUT_MS);
  await once(socket, 'close');
  clearInterval(drip);
  clearTimeout(patience);
  return performance.now() - begun;
}

describe('a connection that sends a byte a second, or none', () => {
  it('is cut off in time, whatever it sends', async () => {
    const kinds = Object.entries(BEGINNINGS);
    const times = await Promise.all(kinds.map(async ([kind, beginning]) => [kind, await lasted(beginning)] as const));
    expect(times.filter(([, ms]) => ms > CUT_MS)).toEqual([]);
    // Not at once either: who is only slow is let finish.
    expect(times.filter(([, ms]) => ms < CUT_MS / 2)).toEqual([]);
  }, 60_000);
});
