import { catalogueOrder } from './catalogue-order.ts';

describe('the orders of npm run catalogue', () => {
  it.each([
    [[], { command: 'status', from: undefined, tenant: undefined }],
    [['upgrade', '--tenant', 'acme'], { command: 'upgrade', from: undefined, tenant: 'acme' }],
    [['copy', '--from', 'postgres', '--to', 'mongo'], { command: 'copy', from: 'postgres', tenant: undefined }],
    [['copy', '--to', 'postgres', '--from', 'mongo'], { command: 'copy', from: 'mongo', tenant: undefined }],
  ] as const)('%j is understood', (args, order) => {
    expect(catalogueOrder(args)).toEqual(order);
  });

  it.each([
    [['burn'], 'There is no command burn.'],
    [['upgrade', 'all'], 'What is all?'],
    [['upgrade', '--to', 'mongo'], 'upgrade copies nothing.'],
    [['copy'], expect.stringContaining('--from postgres --to mongo') as string],
    [['copy', '--from', 'mongo', '--to', 'mongo'], expect.stringContaining('from where to where') as string],
    [['copy', '--over', 'there'], expect.stringContaining('--over') as string],
  ] as const)('%j is refused', (args, fault) => {
    expect(catalogueOrder(args)).toEqual({ fault });
  });
});
