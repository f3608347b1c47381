import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { House, withOperator } from '../support/house.js';
import { leadingTo, operationsOf, type Walked } from '../support/hostile.js';
import { Person } from '../support/person.js';
import { forACrowd } from '../support/policy-cast.js';
import { RatesServer } from '../support/rates-server.js';

const rates = new RatesServer();
const portOf = (url: string) => Number(new URL(url).port);

/** Somebody inside, whom nobody from outside may reach through us; and every address that this process connected to. */
let inside: Server;
let visits = 0;
const reached = new Set<string>();
let house: House;

const note = (message: unknown): void => {
  const { socket } = message as { socket: Socket };
  socket.once('connect', () => reached.add(`${socket.remoteAddress}:${socket.remotePort}`));
  socket.once('lookup', (_error, _address, _family, host) => reached.add(`name ${host}`));
};

beforeAll(async () => {
  inside = createServer((socket) => {
    visits++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(inside, 'listening');
  await rates.open();
  house = new House({ ...forACrowd, ...withOperator, APP_ROLE: 'all', EXCHANGE_RATES_URL: rates.url });
  await house.open();
  subscribe('net.client.socket', note);
}, 60_000);
afterAll(async () => {
  unsubscribe('net.client.socket', note);
  await house.close();
  await rates.goAway();
  inside.close();
}, 60_000);

async function sender({ path }: Walked): Promise<Person> {
  if (path === '/alerts/webhook')
    return new Person(house.url, undefined, { authorization: `Bearer ${forACrowd.ALERTS_WEBHOOK_TOKEN}` });
  return path.startsWith('/v1/tenants') ? house.operator() : house.owner();
}

describe('an address that somebody sends', () => {
  it('is called by nobody, wherever it stands: we connect to what the settings name and to nothing else', async () => {
    const { port } = inside.address() as AddressInfo;
    const at = `127.0.0.1:${port}`;
    const address = `http://${at}/latest/meta-data`;
    const headers = {
      ...{ 'content-type': 'application/json', 'if-match': '*', referer: address, origin: address },
      ...{ forwarded: `host=${at}`, 'x-forwarded-host': at, 'x-original-url': address, via: `1.1 ${at}` },
    };
    const operations = operationsOf((await house.stranger.get('/openapi.json').ok()).body);
    let [sent, taken] = [0, 0];
    for (const [number, operation] of operations.entries()) {
      const person = await sender(operation);
      const wanted = encodeURIComponent(address);
      const path = operation.path.replace(/(?<=\/)(some-role|[0-9a-f-]{36})/, wanted);
      const paths = new Set([operation.path, path, `${operation.path}?url=${wanted}&currency=${wanted}`]);
      // What becomes somebody's name must be told from what an Alertmanager may say.
      const bodies = operation.body === undefined ? [undefined] : leadingTo(`${address}/${number}`, operation.body);
      for (const body of bodies)
        for (const target of paths) {
          const all = { ...headers, 'idempotency-key': randomUUID() };
          const { status } = await person.send(operation.method, target, body, all);
          sent++;
          if (status < 300) taken++;
        }
    }
    await house.stranger.get('/v1/orders', { host: `127.0.0.1:${port}` });
    // Something of it is also kept, and so goes on to whoever works in the background.
    expect([sent > 200, taken > 20]).toEqual([true, true]);
    const ours = [house.url, house.database.appUrl, rates.url].map((url) => `127.0.0.1:${portOf(url)}`);
    const names = [house.database.appUrl].map((url) => `name ${new URL(url).hostname}`);
    expect([...reached].filter((one) => ![...ours, ...names].includes(one))).toEqual([]);
    expect(reached.size).toBeGreaterThan(0);
    expect(visits).toBe(0);
  }, 180_000);
});
