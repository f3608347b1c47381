import pg from 'pg';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const DEADLINE_MS = 300;
/** A connection that is not freed by then is given up, and its statement with it. */
const SOON_MS = 450;

const house = useHouse({ REQUEST_TIMEOUT_MS: String(DEADLINE_MS) });
let owner: Person;
beforeAll(async () => void (owner = await house.owner()), 60_000);

/** Has `work` done while nobody can read the table; opens it `openAfter`, or when the work is done. */
async function whileLocked<T>(table: string, work: () => Promise<T>, openAfter?: Promise<unknown>): Promise<T> {
  const client = new pg.Client({ connectionString: house.database.superuserUrl });
  await client.connect();
  try {
    await client.query(`begin; lock table ${table} in access exclusive mode`);
    const working = work();
    await (openAfter ?? working.catch(() => undefined));
    await client.query('rollback');
    return await working;
  } finally {
    await client.end();
  }
}

const waitingForLocks = () =>
  house.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);

describe('the deadline of a request', () => {
  it('answers 503 when it is over, and ends the work as well as the wait', async () => {
    await whileLocked('audit.entries', async () => {
      const begun = performance.now();
      const { headers } = await owner.get('/v1/audit-entries').refused('unavailable.timeout', 503);
      expect(performance.now() - begun).toBeGreaterThan(DEADLINE_MS - 10);
      expect(headers['retry-after']).toBe('1');
      // The table is locked still: nobody waits for it any more all the same, long before a lock's own time is up.
      await eventually(async () => expect(await waitingForLocks()).toBe(0), SOON_MS);
    });
    await owner.get('/v1/audit-entries').ok();
  });

  it('is the route’s own where that declares one', async () => {
    const late = eventually(() => expect(performance.now() - begun).toBeGreaterThan(3 * DEADLINE_MS));
    const begun = performance.now();
    await whileLocked('audit.seals', () => owner.get('/v1/audit-entries/verification').ok(), late);
    expect(performance.now() - begun).toBeGreaterThan(3 * DEADLINE_MS);
  });
});
