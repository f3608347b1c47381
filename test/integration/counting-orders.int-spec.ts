import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { Database } from '#libs/database';
import { StatisticsRepository } from '../../apps/api/src/modules/statistics/statistics.repository.js';
import type { Json } from '../support/answer.js';
import { useHouse } from '../support/house.js';
import { seeded } from '../support/seed.js';

const house = useHouse();

describe('versions of one order that are counted at the same moment, in any order', () => {
  it('leave the newest, counted once', async () => {
    const maria = await house.signUp('maria');
    const [{ tenant_id: tenantId }] = (await house.rows('select tenant_id from users.users where id = $1', [
      maria.id,
    ])) as [Json];
    const database = house.app.get(Database, { strict: false });
    const repository = house.app.get(StatisticsRepository, { strict: false });
    const version = fc.record({
      status: fc.constantFrom('placed', 'paid', 'fulfilled', 'cancelled'),
      currency: fc.constantFrom('EUR', 'USD'),
      amount: fc.integer({ min: 0, max: 1_000 }),
    });
    const expected = new Map<string, number>();
    const history = fc.array(version, { minLength: 2, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(history, async (versions) => {
        const order = { tenantId, orderId: randomUUID(), customerId: maria.id, placedAt: new Date().toISOString() };
        const counts = versions.map(({ status, ...total }, index) =>
          repository.count({ ...order, version: index + 1, status, total }),
        );
        await Promise.all(counts.reverse().map((statement) => database.commit(tenantId as string, [statement])));
        const { status, currency, amount } = versions.at(-1)!;
        expected.set(`${currency} ${status}`, (expected.get(`${currency} ${status}`) ?? 0) + 1);
        if (status === 'paid' || status === 'fulfilled')
          expected.set(`${currency} spent`, (expected.get(`${currency} spent`) ?? 0) + amount);
      }),
      { ...seeded(), numRuns: 50, endOnFailure: true },
    );
    const days = await house.rows('select * from statistics.customer_days where customer_id = $1', [maria.id]);
    for (const { currency, ...day } of days)
      for (const sum of ['placed', 'paid', 'fulfilled', 'cancelled', 'spent'])
        expect([currency, sum, Number(day[sum])]).toEqual([currency, sum, expected.get(`${currency} ${sum}`) ?? 0]);
    expect(days).toHaveLength(2);
  });
});
