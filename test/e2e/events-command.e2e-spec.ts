import { newId } from '#libs/ids';
import { eventually, useHouse } from '../support/house.js';
import { runTool, type ToolRun } from '../support/tool.js';

const house = useHouse({ APP_ROLE: 'all' });
const consumer = 'mail.confirm_orders';

// Builds where the build is stale, which may take a while.
beforeAll(() => events('replay', '--consumer', 'nobody', '--since', '2026-01-31T00:00:00Z'), 120_000);

describe('npm run events -- replay', () => {
  it.each([
    [
      'a consumer that is not there',
      'mail.confirm',
      '--since',
      /Nobody consumes under the name mail\.confirm\. There are: /,
    ],
    [
      'a topic that the consumer does not hear',
      consumer,
      'users.events.v1/0/0',
      /does not hear users\.events\.v1, but orders\.events\.v1\./,
    ],
    ['an offset, which only a broker has', consumer, 'orders.events.v1/0/0', /KAFKA_BROKERS is unset/],
  ])('refuses %s before anything is stored', async (_what, name, place, reason) => {
    const beginning = place === '--since' ? [place, '2026-01-31T00:00:00Z'] : ['--from', place];
    const { code, told } = await events('replay', '--consumer', name, ...beginning);
    expect(told).toMatch(reason);
    expect(code).toBe(2);
    expect(await house.count('platform.replays')).toBe(0);
  });

  it('has a consumer hear again what it asks for', async () => {
    const { code, said } = await events('replay', '--consumer', consumer, '--since', '2026-01-31T00:00:00Z', '--json');
    expect([code, JSON.parse(said)]).toEqual([0, { seen: 0, handled: 0 }]);
  });
});

describe('npm run events -- redrive', () => {
  it('shows no tick where what was redriven died again', async () => {
    await house.rows(
      `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
       select $1, id, 'orders.events.v1', 'order', $2, 1, 0, 'orders.order_placed.v1', '{}',
         jsonb_build_object('contextId', 'a-defect', 'tenantId', id, 'actorId', null)
       from tenants.tenants where slug = 'default'`,
      [newId(), newId()],
    );
    const found = () => house.rows('select id from platform.dead_letters where consumer = $1', [consumer]);
    await eventually(async () => expect(await found()).toHaveLength(1));
    const id = (await found())[0]?.id as string;
    const { code, said, told } = await events('redrive', id);
    expect(code).toBe(1);
    expect(told).toMatch(/✗ Redriving 1 /);
    expect(told).toContain('Not all of them could be handled.');
    expect(told).not.toContain('✓');
    expect(said).toMatch(new RegExp(`^${id}  dead  `));
  });
});

function events(...args: readonly string[]): Promise<ToolRun> {
  return runTool('events', args, { DATABASE_URL: house.database.ownerUrl, KAFKA_BROKERS: '' });
}
