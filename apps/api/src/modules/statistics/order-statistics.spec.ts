import { orderStatistics, type Sums } from './order-statistics.js';

const nothing = { placed: 0, paid: 0, fulfilled: 0, cancelled: 0, spent: 0 };
const sums = (date: string | null, currency: string, more: Partial<Sums>): Sums => ({
  ...nothing,
  date,
  currency,
  ...more,
});

describe('the statistics of a customer', () => {
  it('are zeros where nothing was ordered', () => {
    expect(orderStatistics('maria', [])).toEqual({
      customerId: 'maria',
      orders: { placed: 0, paid: 0, fulfilled: 0, cancelled: 0 },
      spent: [],
      days: [],
    });
  });

  it('add states over currencies, and keep currencies apart', () => {
    const { orders, spent, days } = orderStatistics('maria', [
      sums(null, 'EUR', { placed: 1, paid: 2, cancelled: 1, spent: 300 }),
      sums(null, 'USD', { fulfilled: 1, spent: 50 }),
      sums('2026-01-01', 'EUR', { placed: 1, paid: 1, spent: 100 }),
      sums('2026-01-01', 'USD', { fulfilled: 1, spent: 50 }),
      sums('2026-01-02', 'EUR', { paid: 1, cancelled: 1, spent: 200 }),
    ]);
    expect(orders).toEqual({ placed: 1, paid: 2, fulfilled: 1, cancelled: 1 });
    expect(spent).toEqual([
      { amount: 300, currency: 'EUR' },
      { amount: 50, currency: 'USD' },
    ]);
    expect(days).toEqual([
      {
        date: '2026-01-01',
        orders: 3,
        spent: [
          { amount: 100, currency: 'EUR' },
          { amount: 50, currency: 'USD' },
        ],
      },
      { date: '2026-01-02', orders: 2, spent: [{ amount: 200, currency: 'EUR' }] },
    ]);
  });

  it('name a currency in which a free order was paid, but none in which nothing is', () => {
    const { spent } = orderStatistics('maria', [
      sums(null, 'CHF', { placed: 1 }),
      sums(null, 'EUR', { paid: 1, spent: 0 }),
    ]);
    expect(spent).toEqual([{ amount: 0, currency: 'EUR' }]);
  });

  it('leave out a day on which an order is no longer counted in any currency', () => {
    expect(orderStatistics('maria', [sums(null, 'EUR', {}), sums('2026-01-01', 'EUR', {})]).days).toEqual([]);
  });
});
