import pg from 'pg';
import { eventually, House, useHouse } from '../support/house.js';

const house = useHouse({ APP_ROLE: 'api' });
const json = { accept: 'application/json' };

interface Flow {
  readonly waiting: number;
  readonly oldestAgeSeconds: number;
  readonly deadLetters: number;
  readonly lag: readonly { readonly group: string; readonly messages: number }[] | null;
  readonly countedAgoSeconds: number;
}
const told = async () => ((await house.stranger.get('/status', json).ok()).body as { events: Flow | null }).events;
const page = async () => (await house.stranger.get('/status').ok()).text;

/** Looks until it is so: a look is up to a second old. */
async function eventuallyTold(expected: Partial<Record<keyof Flow, unknown>>): Promise<void> {
  await eventually(async () => expect(await told()).toMatchObject(expected), 15_000);
}

/** As a worker counts. */
async function countedAs(waiting: number): Promise<void> {
  await house.rows(
    `insert into platform.event_flow (waiting, oldest_age_seconds, dead_letters, counted_at) values ($1, 0, 0, now())
     on conflict (is_only) do update set waiting = excluded.waiting`,
    [waiting],
  );
}

describe('/status of a process that answers requests only', () => {
  it('tells how events flow as soon as a worker has counted, and how old that is where none counts any more', async () => {
    expect(await told()).toBeNull();
    expect(await page()).toContain('No worker has counted events yet.');
    await house.signUp();
    const worker = new House({ APP_ROLE: 'all' }, house);
    await worker.open();
    try {
      await eventuallyTold({ waiting: 0, oldestAgeSeconds: 0, deadLetters: 0 });
      const { lag, countedAgoSeconds } = (await told()) as Flow;
      expect(lag).not.toBeNull();
      expect(countedAgoSeconds).toBeLessThan(10);
      expect(await page()).toContain('events to be published');
    } finally {
      await worker.close();
    }
    await house.rows(
      `update platform.event_flow set counted_at = now() - interval '1 minute', waiting = 7, oldest_age_seconds = 300, lag = null`,
    );
    await eventuallyTold({ waiting: 7, oldestAgeSeconds: 300, lag: null });
    expect(((await told()) as Flow).countedAgoSeconds).toBeGreaterThanOrEqual(60);
    const text = await page();
    expect(text).toContain('counted 1 min ago: no worker has since');
    expect(text).toContain('the broker did not tell');
    expect(text).toContain('<span class="value">7</span>');
  });

  it('is answered at once from what it knew where the database does not answer', async () => {
    await countedAs(11);
    await eventuallyTold({ waiting: 11 });
    await house.refuseConnections();
    try {
      await eventually(async () => {
        const { status } = (await house.stranger.get('/status', json).ok()).body as { status: string };
        expect(status).toBe('down');
      });
      expect(await told()).toMatchObject({ waiting: 11 });
    } finally {
      await house.allowConnections();
    }
  });

  it('is answered from what it knew while the database lets it wait', async () => {
    await countedAs(13);
    await eventuallyTold({ waiting: 13 });
    const holder = new pg.Client(house.database.superuserUrl);
    await holder.connect();
    try {
      await holder.query('begin; lock platform.event_flow; update platform.event_flow set waiting = 17');
      // Those who look now may still be shown what was found before.
      await eventually(async () => {
        void told();
        expect(await house.count(`pg_locks where relation = 'platform.event_flow'::regclass and not granted`)).toBe(1);
      });
      let answered: Flow | null | undefined;
      void told().then((flow) => (answered = flow));
      // The lock is still held: five times as long as it may take, and sooner than PostgreSQL would end the wait.
      await eventually(() => expect(answered).toMatchObject({ waiting: 13 }), 1_250);
    } finally {
      await holder.query('commit');
      await holder.end();
    }
    await eventuallyTold({ waiting: 17 });
  });
});
