import pg from 'pg';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { seriesOf } from '../support/scrape.js';
import { sentDuring } from '../support/statement-spy.js';

const CROWD = 50;
const house = useHouse();
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
});

describe('the verification of the audit trail', () => {
  it('is done once for a whole crowd, which takes one connection', async () => {
    let [answers, connections]: [unknown[], number] = [[], 0];
    const sent = await sentDuring(async () => {
      const client = new pg.Client({ connectionString: house.database.superuserUrl });
      await client.connect();
      try {
        await client.query('begin; lock table audit.seals in access exclusive mode');
        const asked = Array.from({ length: CROWD }, () => owner.get('/v1/audit-entries/verification').ok());
        await eventually(async () => {
          expect((await seriesOf(house)).get('http_server_requests_in_flight')).toBe(CROWD);
          connections = await waiting();
          expect(connections).toBeGreaterThan(0);
        });
        await client.query('rollback');
        answers = (await Promise.all(asked)).map(({ body }) => body as unknown);
      } finally {
        await client.end();
      }
    });
    expect(connections).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const steps = sent.map(({ name }) => name).filter((name) => name.startsWith('audit.'));
    // A last one may have come when the others had their answer.
    for (const step of ['audit.heads', 'audit.links', 'audit.unsealed_of'])
      expect(steps.filter((name) => name === step).length).toBeLessThanOrEqual(2);
    expect(steps).toContain('audit.unsealed_of');
  }, 30_000);
});

async function waiting(): Promise<number> {
  return house.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
}
