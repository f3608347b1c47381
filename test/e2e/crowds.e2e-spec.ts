import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { emailOf } from '../support/mails.js';
import { seriesOf } from '../support/scrape.js';

const AT_ONCE = 200;

const house = useHouse();

const linesOf = (route: string) =>
  house.logs.filter((line) => line.msg === 'request answered' && line['route'] === route);

describe('a crowd that asks whether the process is ready', () => {
  it('is answered by a few looks at the database', async () => {
    const looks = async () => {
      const all = [...(await seriesOf(house))].filter(([name]) =>
        /^database_statement_duration_seconds_count.*applied_migrations/.test(name),
      );
      return all.reduce((sum, [, count]) => sum + count, 0);
    };
    await house.stranger.get('/ready').ok();
    const before = await looks();
    expect(before).toBeGreaterThan(0);
    await Promise.all(Array.from({ length: AT_ONCE }, () => house.stranger.get('/ready').ok()));
    expect((await looks()) - before).toBeLessThan(AT_ONCE / 4);
  });
});

describe('a crowd that logs in at once', () => {
  it('waits in line: who is sent away has cost the database nothing, and a read goes in between', async () => {
    const person = await house.signUp();
    const body = { email: emailOf(person), password: PASSWORD };
    house.logs.length = 0;
    const crowd = Array.from({ length: AT_ONCE }, () => house.stranger.post('/v1/auth/login', body));
    const reads = Array.from({ length: 10 }, () => person.get('/v1/users/me').ok());
    const answers = await Promise.all(crowd);
    await Promise.all(reads);

    const refused = answers.filter(({ status }) => status === 503);
    const letIn = answers.filter(({ status }) => status === 200);
    expect(letIn.length + refused.length).toBe(AT_ONCE);
    expect(letIn.length).toBeGreaterThan(0);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body: problem, headers } of refused) {
      expect(problem).toMatchObject({ code: 'unavailable.overloaded' });
      expect(headers['retry-after']).toMatch(/^[1-4]$/);
    }
    const logins = linesOf('/v1/auth/login');
    // At the door they are not even logged.
    const asked = logins.filter(({ status, roundTrips }) => status === 503 && roundTrips !== 0);
    expect(asked).toEqual([]);
    // The last of the reads was answered while most of the crowd still stood in line.
    const order = house.logs.filter(({ msg }) => msg === 'request answered').map((line) => line['route']);
    const before = order
      .slice(0, order.lastIndexOf('/v1/users/me'))
      .filter((route) => route === '/v1/auth/login').length;
    expect(before).toBeLessThan(refused.length + letIn.length / 2);
    // And the line is gone: the next one walks in.
    await house.stranger.post('/v1/auth/login', body).ok();
  }, 60_000);

  it('keeps apart who is who: what the line lets in goes on under its own contextId, and with its own deadline', async () => {
    const body = { email: emailOf(await house.signUp()), password: PASSWORD };
    house.logs.length = 0;
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const answers = await Promise.all(
      ids.map((id) => house.stranger.post('/v1/auth/login', body, { 'x-context-id': id })),
    );
    const letIn = ids.filter((_, at) => answers[at]?.status === 200);
    expect(letIn.length).toBeGreaterThan(4);
    const entries = await house.rows(
      'select context_id as id, count(*)::int as count from audit.entries where context_id = any($1) group by 1',
      [ids],
    );
    const sought = new Map(entries.map(({ id, count }) => [id, count]));
    expect(letIn.map((id) => sought.get(id))).toEqual(letIn.map(() => 1));
    const waits = linesOf('/v1/auth/login').map(({ contextId, roundTrips }) => [contextId, roundTrips]);
    const trips = new Map(waits as [string, number][]);
    expect(new Set(letIn.map((id) => trips.get(id)))).toEqual(new Set([trips.get(letIn[0] as string)]));
  }, 60_000);

  it('gives its places back when it hangs up', async () => {
    const body = { email: emailOf(await house.signUp()), password: PASSWORD };
    const gone = Array.from({ length: 100 }, async () => {
      const signal = AbortSignal.timeout(50);
      const headers = { 'content-type': 'application/json' };
      await fetch(`${house.url}/v1/auth/login`, { method: 'POST', headers, body: JSON.stringify(body), signal }).catch(
        () => undefined,
      );
    });
    await Promise.all(gone);
    // That they hung up takes a moment to be seen.
    await eventually(async () => expect((await house.stranger.post('/v1/auth/login', body)).status).toBe(200));
    for (let n = 0; n < 5; n++) await house.stranger.post('/v1/auth/login', body).ok();
  }, 60_000);
});
