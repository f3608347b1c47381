import { auditOrder } from './audit-order.ts';

describe('the orders of npm run audit', () => {
  it('are understood', () => {
    expect(auditOrder(['verify'])).toEqual({ command: 'verify', json: false });
    expect(auditOrder(['verify', '--tenant', 'acme', '--heads', 'heads.jsonl', '--json'])).toEqual({
      command: 'verify',
      tenant: 'acme',
      heads: 'heads.jsonl',
      json: true,
    });
  });

  it.each([
    [[], 'What is to be done?'],
    [['mend'], 'There is no command mend.'],
    [['verify', 'twice'], 'What is twice?'],
    [['verify', '--all'], expect.stringContaining('--all') as string],
  ] as const)('%j is refused', (args, fault) => {
    expect(auditOrder(args)).toEqual({ fault });
  });
});
