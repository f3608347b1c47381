import { useHouse } from '../support/house.js';
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

function events(...args: readonly string[]): Promise<ToolRun> {
  return runTool('events', args, { DATABASE_URL: house.database.ownerUrl, KAFKA_BROKERS: '' });
}
