import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { BuiltProcess, settingsOf } from '../support/built-process.js';
import { freePort } from '../support/free-port.js';
import { eventually } from '../support/house.js';
import { cloneDatabase, type TestDatabase } from '../support/test-database.js';

const ASK = 'GET /docs/assets/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  await BuiltProcess.prepare();
}, 120_000);
afterAll(() => database.drop());

describe('a process that is told to stop while somebody takes no answer', () => {
  it('gives them three quarters of its time, cuts them off, and ends with 0', async () => {
    const port = await freePort();
    const program = await BuiltProcess.start({
      ...settingsOf(database, port),
      ...{ APP_ROLE: 'api', MIGRATE_ON_START: 'false', SHUTDOWN_TIMEOUT_MS: '4000' },
    });
    try {
      await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200), 20_000);
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(ASK.repeat(20));
      // The first bytes show that the answer is under way; the rest of it nobody takes.
      await once(socket, 'readable');
      program.kill('SIGTERM');
      expect(await program.exit()).toBe(0);
      const told = program.lines.filter(({ msg }) => msg === 'requests in flight were cut off');
      expect(told).toMatchObject([{ level: 'warn', connections: 1 }]);
      socket.destroy();
    } finally {
      program.kill('SIGKILL');
      await program.exit();
    }
  }, 60_000);
});

describe('a process that is told to stop while nobody answers whom it sends its spans to', () => {
  it('waits two seconds for that, and ends with 0', async () => {
    const taken = new Set<Socket>();
    const receiver = createServer((socket) => taken.add(socket.on('error', () => undefined).resume())).listen(0);
    await once(receiver, 'listening');
    const port = await freePort();
    const program = await BuiltProcess.start({
      ...settingsOf(database, port),
      ...{ APP_ROLE: 'api', MIGRATE_ON_START: 'false' },
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
    });
    try {
      await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200), 20_000);
      await eventually(() => expect(taken.size).toBeGreaterThan(0));
      const toldAt = performance.now();
      program.kill('SIGTERM');
      expect(await program.exit()).toBe(0);
      expect(performance.now() - toldAt).toBeLessThan(4_500);
    } finally {
      program.kill('SIGKILL');
      await program.exit();
      for (const socket of taken) socket.destroy();
      receiver.close();
    }
  }, 60_000);
});
