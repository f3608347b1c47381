import { randomUUID } from 'node:crypto';
import { Revocations } from '#libs/access';
import { Database, Notifications } from '#libs/database';
import { createLog } from '#libs/logging';
import { NoticesByPostgres } from '../../libs/notices/src/notices.js';
import { useEventWorks } from '../support/event-works.js';
import { eventually } from '../support/house.js';

const MINUTE_MS = 60_000;
const works = useEventWorks({});
const clock = performance.now.bind(performance);
let database: Database;
let known: Revocations;
let isAway: boolean;

beforeEach(async () => {
  isAway = false;
  const module = await works.openQuietly();
  database = module.get(Database, { strict: false });
  const read: Database['read'] = (...asked) =>
    isAway ? Promise.reject(new Error('The database is away.')) : database.read(...asked);
  const notices = new NoticesByPostgres(database, module.get(Notifications, { strict: false }));
  known = new Revocations(Object.create(database, { read: { value: read } }) as Database, notices, createLog('silent'));
});
afterEach(() => {
  performance.now = clock;
  known.onApplicationShutdown();
});

/** A commit that took its time so many minutes ago, of which no notice tells. */
async function revokedBefore(minutes: number): Promise<string> {
  const subject = randomUUID();
  await works.rows(
    `insert into platform.revocations (subject_id, revoked_at) values ($1, now() - make_interval(mins => $2))`,
    [subject, minutes],
  );
  return subject;
}

/** By the clock of this process; the server's stays. */
function letPass(minutes: number): void {
  performance.now = () => clock() + minutes * MINUTE_MS;
}

/** Resolves once the table was looked at. */
async function looked(): Promise<void> {
  const subject = await revokedBefore(0);
  await eventually(() => expect(known.ended(subject)).toBe(true));
}

describe('what was revoked', () => {
  it('is known from the start on, for as long as an access token may live', async () => {
    const subject = await revokedBefore(50);
    await known.onApplicationBootstrap();
    expect(known.ended(subject)).toBe(true);
  });

  it('is found also where its commit became visible minutes after it took its time', async () => {
    await known.onApplicationBootstrap();
    await looked();
    const subject = await revokedBefore(5);
    await eventually(() => expect(known.ended(subject)).toBe(true));
  });

  it('is remembered while a token may live that it is about, and no longer', async () => {
    await known.onApplicationBootstrap();
    const subject = await revokedBefore(0);
    await eventually(() => expect(known.ended(subject)).toBe(true));
    letPass(60);
    await looked();
    expect(known.ended(subject)).toBe(true);
    // Its row is gone by then; here it would be found again.
    await works.rows('delete from platform.revocations where subject_id = $1', [subject]);
    letPass(62);
    await looked();
    expect(known.ended(subject)).toBe(false);
  });

  it('while the database was away is found once it is back', async () => {
    await known.onApplicationBootstrap();
    await looked();
    isAway = true;
    letPass(15);
    const subject = await revokedBefore(12);
    isAway = false;
    await eventually(() => expect(known.ended(subject)).toBe(true));
  });

  it('is looked at before anybody is let in: without it there is no start', async () => {
    isAway = true;
    await expect(known.onApplicationBootstrap()).rejects.toThrow('The database is away.');
  });
});
