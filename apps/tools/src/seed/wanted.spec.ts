import { wanted } from './wanted.ts';

describe('what npm run seed is asked for', () => {
  it('is a little where nothing is said', () =>
    expect(wanted([])).toEqual({ users: 100, orders: 1_000, tenant: undefined }));

  it('takes numbers as people write them, and a tenant', () =>
    expect(wanted(['--users', '1_000', '--orders=100,000', '--tenant', 'acme'])).toEqual({
      users: 1_000,
      orders: 100_000,
      tenant: 'acme',
    }));

  it.each([
    [['--users', 'many'], 'whole numbers'],
    [['--orders', '-1'], '--orders'],
    [['--users', '0'], 'somebody who places them'],
    [['--customers', '5'], '--customers'],
  ])('refuses %j with a reason', (args, reason) =>
    expect(wanted(args)).toEqual({ fault: expect.stringContaining(reason) }),
  );
});
