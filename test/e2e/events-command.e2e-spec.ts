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

  it('has a consumer handle what it has not, and nothing twice', async () => {
    const { id: serviceId } = await house.sell();
    const maria = await house.signUp();
    const { id } = (await maria.order([{ serviceId: serviceId as string, quantity: 1 }]).created()).body;
    await eventually(async () => expect(await confirmations(id as string, 'sent')).toBe(1), 20_000);
    await house.rows('delete from platform.inbox where consumer = $1', [consumer]);
    await house.rows(`delete from mail.messages where facts ->> 'orderId' = $1`, [id]);
    for (const handled of [1, 0]) {
      const { code, said } = await events(
        'replay',
        '--consumer',
        consumer,
        '--since',
        '2026-01-31T00:00:00Z',
        '--json',
      );
      expect([code, JSON.parse(said)]).toEqual([0, { seen: 1, handled }]);
      expect(await confirmations(id as string)).toBe(1);
    }
  }, 60_000);
});

describe('npm run events -- redrive', () => {
  it('shows no tick where what was redriven died again', async () => {
    const { id } = await deadLetter();
    const { code, said, told } = await events('redrive', id);
    expect(code).toBe(1);
    expect(told).toMatch(/✗ Redriving 1 /);
    expect(told).toContain('Not all of them could be handled.');
    expect(told).not.toContain('✓');
    expect(said).toMatch(new RegExp(`^${id}  dead  `));
  });

  it('has what was mended handled once, under the same event id', async () => {
    const { id, eventId } = await deadLetter();
    const listed = async (...more: string[]) => {
      const { code, said } = await events('dead-letters', '--consumer', consumer, '--json', ...more);
      expect(code).toBe(0);
      return (JSON.parse(said) as { id: string; status: string }[]).filter((letter) => letter.id === id);
    };
    expect(await listed()).toMatchObject([{ consumer, type: 'orders.order_placed.v1', attempts: 1, status: 'dead' }]);
    const [orderId, customerId] = [newId(), (await house.signUp()).id];
    const placed = { orderId, customerId, total: { amount: 700, currency: 'EUR' }, placedAt: new Date().toISOString() };
    const value = Buffer.from(JSON.stringify(placed));
    await house.rows('update platform.dead_letters set value = $1 where id = $2', [value, id]);

    const { code, said } = await events('redrive', id, '--json');
    expect([code, JSON.parse(said)]).toMatchObject([0, [{ id, status: 'redriven' }]]);
    const handled = 'platform.inbox where consumer = $1 and event_id = $2';
    expect([await confirmations(orderId), await house.count(handled, [consumer, eventId])]).toEqual([1, 1]);
    expect(await listed()).toEqual([]);
    expect(await listed('--all')).toMatchObject([{ status: 'redriven' }]);
    // What went well is not done again.
    expect((await events('redrive', id)).code).toBe(1);
    expect(await confirmations(orderId)).toBe(1);
  }, 60_000);
});

/** An event as a defect of the producer might have left it, once the consumer has given it up. */
async function deadLetter(): Promise<{ id: string; eventId: string }> {
  const eventId = newId();
  await house.rows(
    `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
     select $1, id, 'orders.events.v1', 'order', $2, 1, 0, 'orders.order_placed.v1', '{}',
       jsonb_build_object('contextId', 'a-defect', 'tenantId', id, 'actorId', null)
     from tenants.tenants where slug = 'default'`,
    [eventId, newId()],
  );
  const found = () =>
    house.rows('select id from platform.dead_letters where consumer = $1 and message = $2', [consumer, eventId]);
  await eventually(async () => expect(await found()).toHaveLength(1));
  return { id: (await found())[0]?.id as string, eventId };
}

/** How many mails confirm an order. */
function confirmations(orderId: string, ...statuses: string[]): Promise<number> {
  const where = `mail.messages where facts ->> 'orderId' = $1 and (status = any($2) or cardinality($2::text[]) = 0)`;
  return house.count(where, [orderId, statuses]);
}

function events(...args: readonly string[]): Promise<ToolRun> {
  return runTool('events', args, { DATABASE_URL: house.database.ownerUrl, KAFKA_BROKERS: '' });
}
