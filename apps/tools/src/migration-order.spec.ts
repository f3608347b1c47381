import { migrationOrder } from './migration-order.ts';

describe('what npm run migrate is asked for', () => {
  it.each([
    ['up', { command: 'up', json: false }],
    ['down', { command: 'down', json: false }],
    ['status --json', { command: 'status', json: true }],
    ['--dry-run', { command: 'dry-run', json: false }],
    ['up --dry-run', { command: 'dry-run', json: false }],
  ])('understands %s', (text, order) => expect(migrationOrder(text.split(' '))).toEqual(order));

  it.each([
    ['', 'What is to be done?'],
    ['sideways', '"sideways" is no command.'],
    ['up down', 'One command at a time, not up and down.'],
    ['up --json', 'Only status speaks JSON.'],
    ['down --dry-run', 'Only up can be tried out.'],
  ])('refuses "%s" with a reason', (text, fault) =>
    expect(migrationOrder(text.split(' ').filter(Boolean))).toEqual({ fault }),
  );

  it('refuses an option that it does not know', () =>
    expect(migrationOrder(['up', '--force'])).toEqual({ fault: expect.stringContaining('--force') }));
});
