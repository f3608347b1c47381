import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually, useHouse } from '../support/house.js';

const MANY = 50;
const LINES = 'HTTP/1.1\r\nHost: localhost\r\n';
/** A request that is whole, and whose answer takes a moment. */
const READY = `GET /ready ${LINES}\r\n`;
const TUNNEL = `CONNECT example.com:443 ${LINES}\r\n`;

const house = useHouse();
beforeAll(() => BuiltProcess.prepare(), 120_000);

async function opened(port: number, more: { readonly allowHalfOpen?: boolean } = {}): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', ...more });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
const portOf = (url: string) => Number(new URL(url).port);

async function askAndReset(port: number): Promise<void> {
  // Where nobody takes it any more, the process is gone, and is asked about that in the end.
  const socket = await opened(port).catch(() => undefined);
  socket?.write(TUNNEL);
  socket?.resetAndDestroy();
}

const isAlive = async (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ status }) => status === 200,
    () => false,
  );

/** All that came until the connection was over. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  if (!socket.closed) await once(socket, 'close');
  return text;
}

/** A process of its own, which must still be there and answer on both of its ports when `act` is done with them. */
async function survives(act: (ports: readonly number[]) => Promise<void>): Promise<void> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const program = await BuiltProcess.start({
    ...settingsOf(house.database, port),
    ...{ APP_ROLE: 'api', ADMIN_PORT: String(adminPort), MIGRATE_ON_START: 'false' },
  });
  try {
    await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200), 20_000);
    await act([port, adminPort]);
    for (const each of [port, adminPort]) expect(await isAlive(each)).toBe(true);
    expect(program.hasEnded).toBe(false);
    expect(program.lines.filter(({ level }) => level === 'fatal')).toEqual([]);
  } finally {
    program.kill('SIGKILL');
    await program.exit();
  }
}

/** What `act` does while nobody can tell whether the schema is current, and so whether the process is ready. */
async function whileReadinessWaits(act: (isAsked: () => Promise<void>) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: house.database.superuserUrl });
  await client.connect();
  try {
    await client.query('begin; lock table platform.migrations in access exclusive mode');
    const waiting = `select 1 from pg_locks where not granted and relation = 'platform.migrations'::regclass`;
    await act(() => eventually(async () => expect((await client.query(waiting)).rowCount).toBeGreaterThan(0)));
  } finally {
    await client.end();
  }
}

describe('who asks for a tunnel and resets the connection', () => {
  it(`does not end the process, ${MANY} times on either port`, async () => {
    await survives(async (ports) => {
      for (let n = 0; n < MANY; n++) for (const each of ports) await askAndReset(each);
    });
  }, 60_000);

  it('does not end the process either where the answer to another request is due before', async () => {
    await survives(async (ports) => {
      await whileReadinessWaits(async (isAsked) => {
        const sockets = await Promise.all(ports.map((port) => opened(port)));
        for (const socket of sockets) socket.write(READY + TUNNEL);
        await isAsked();
        // Who is answered behind them was heard after them.
        for (const port of ports) expect(await isAlive(port)).toBe(true);
        for (const socket of sockets) socket.resetAndDestroy();
      });
    });
  }, 60_000);
});

describe('a connection that nobody can read', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['a tunnel', TUNNEL],
  ])('is gone soon after its answer, also where the client keeps it open (%s)', async (_name, bytes) => {
    const taken = once(house.app.getHttpServer() as NodeJS.EventEmitter, 'connection') as Promise<[Socket]>;
    const socket = await opened(portOf(house.url), { allowHalfOpen: true });
    socket.write(bytes);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    const [theirs] = await taken;
    await eventually(() => expect(theirs.destroyed).toBe(true));
    socket.destroy();
  });

  it('takes nobody else’s answer where it comes behind a request that is whole', async () => {
    for (let n = 0; n < MANY; n++) {
      const socket = await opened(portOf(house.url));
      socket.write(`${READY}garbage\r\n\r\n`);
      const answer = await heard(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 200 /);
      expect(answer).not.toContain('request.malformed');
    }
  });

  it('is answered once where its request was refused before its body had come', async () => {
    const socket = await opened(portOf(house.url));
    socket.write(`POST /nowhere ${LINES}Content-Length: 50\r\n\r\n{"a`);
    const answer = heard(socket);
    await once(socket, 'data');
    socket.end();
    expect((await answer).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
  });
});
