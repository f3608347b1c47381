import { Context, runInContext } from '#libs/context';
import { query } from '#libs/database';
import { useLaboratory, type Opened } from '../support/laboratory.js';
import { SilentProxy } from '../support/silent-proxy.js';
import { administer } from '../support/test-database.js';

/** What the design promises: so soon after the database the application is back. */
const RECOVERY_MS = 2_000;
/** Far above what a refusal takes, for a busy machine, and far below the wait for a connection. */
const AT_ONCE_MS = 700;
const tenant = '01932b1c-7a00-7000-8000-000000000001';
const names = query<{ name: string }>('lab.names', 'select name from lab.things order by name');
const sleep = query<{ done: string }>('lab.sleep', `select pg_sleep($1)::text as done`);
const lab = useLaboratory();
let way: SilentProxy;
let opened: Opened;

beforeEach(async () => {
  way = await SilentProxy.to(lab.appUrl);
  await way.open();
  opened = await lab.open({ url: way.url });
  await read();
});
afterEach(async () => {
  await opened.close();
  await way.close();
});

const read = (ms = 3_000) =>
  runInContext(new Context('circuit-000001', performance.now() + ms), () => opened.database.read(tenant, names()));
const unavailable = (reads: number) =>
  Promise.all(
    Array.from({ length: reads }, () =>
      expect(read()).rejects.toMatchObject({ code: 'unavailable', particulars: { retryAfter: 1 } }),
    ),
  );

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Asks all the time, as callers do, until somebody is answered; how long that took, or twice as long as it may. */
const recovery = () =>
  timed(async () => {
    const givesUpAt = performance.now() + 2 * RECOVERY_MS;
    let answered = false;
    while (!answered && performance.now() < givesUpAt) {
      answered = await read().then(
        () => true,
        () => false,
      );
      await new Promise((turn) => setImmediate(turn));
    }
  });

describe('a database that is away', () => {
  it('opens the circuit after at most twenty failures to connect, and is found within two seconds', async () => {
    await way.close();
    for (let connects = 1; opened.circuit() === 'closed'; connects++) {
      expect(connects).toBeLessThanOrEqual(20);
      await unavailable(1);
    }
    await way.open();
    expect(await recovery()).toBeLessThan(RECOVERY_MS);
    expect(opened.circuit()).toBe('closed');
    expect(await Promise.all(Array.from({ length: 10 }, () => read()))).toHaveLength(10);
  });

  it('keeps nobody waiting once the circuit is open, except the one who probes', async () => {
    await way.close();
    await lab.eventually(async () => {
      await unavailable(1);
      expect(opened.circuit()).toBe('open');
    });
    // From here on a new connection is taken, and then nothing comes: each who connects waits for two seconds.
    await way.open();
    way.fallSilent();
    const swallowed = way.swallowed;
    const waits: number[] = [];
    const probing = lab.eventually(async () => {
      const ms = await timed(() => read().catch(() => undefined));
      if (way.swallowed > swallowed) return;
      waits.push(ms);
      throw new Error('Nobody has probed.');
    });
    await lab.eventually(() => expect(opened.circuit()).toBe('half-open'));
    const startup = way.swallowed - swallowed;
    expect(await timed(() => unavailable(30))).toBeLessThan(AT_ONCE_MS);
    expect(way.swallowed - swallowed).toBe(startup);
    await probing;
    expect(opened.circuit()).toBe('open');
    expect(Math.max(0, ...waits)).toBeLessThan(AT_ONCE_MS);

    await way.close();
    await way.open();
    expect(await recovery()).toBeLessThan(RECOVERY_MS);
  });
});

describe('an open circuit', () => {
  const allow = (yes: boolean) => {
    const { pathname } = new URL(lab.appUrl);
    return administer((client) => client.query(`alter database ${pathname.slice(1)} with allow_connections ${yes}`));
  };
  afterEach(() => allow(true));

  it('lets those pass who find a connection that is there', async () => {
    await allow(false);
    await lab.eventually(async () => {
      await Promise.allSettled(Array.from({ length: 10 }, () => read()));
      expect(opened.circuit()).toBe('open');
    });
    expect(opened.pool.totalCount).toBe(1);
    for (let reads = 0; reads < 20; reads++) expect(await read()).toEqual([]);
    expect(opened.circuit()).toBe('open');
  });
});

describe('a pool that is merely exhausted', () => {
  it('opens no circuit, however many wait in vain', async () => {
    const busy = Array.from({ length: 10 }, () => opened.database.read(tenant, sleep(3)));
    await lab.eventually(() => expect(opened.pool.totalCount).toBe(10));
    await unavailable(40);
    expect(opened.circuit()).toBe('closed');
    await Promise.all(busy);
    expect(await read()).toEqual([]);
  });
});
