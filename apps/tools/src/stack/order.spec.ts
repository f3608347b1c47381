import { stackOrder, type StackOrder } from './order.ts';

const plain = { named: [], install: false, packages: false, json: false, dataDirectory: undefined };

describe('what npm run stack is asked for', () => {
  it.each<[string, Partial<StackOrder>]>([
    ['up', { command: 'up' }],
    ['down redis', { command: 'down', named: ['redis'] }],
    ['up redis kafka redis', { command: 'up', named: ['kafka', 'redis'] }],
    ['status --json mongo', { command: 'status', named: ['mongo'], json: true }],
    [
      'up --install --packages --data-dir /tmp/x',
      { command: 'up', install: true, packages: true, dataDirectory: '/tmp/x' },
    ],
  ])('understands %s', (text, order) => expect(stackOrder(text.split(' '))).toEqual({ ...plain, ...order }));

  it.each([
    ['', 'What is to be done?'],
    ['kafka', '"kafka" is no command.'],
    ['up rabbit', 'There is no part "rabbit".'],
    ['down --install', '--install goes with up only.'],
    ['up --data-dir=', '--data-dir names no directory.'],
  ])('refuses "%s" with a reason', (text, fault) =>
    expect(stackOrder(text.split(' ').filter(Boolean))).toEqual({ fault }),
  );

  it('refuses an option that it does not know', () =>
    expect(stackOrder(['up', '--force'])).toEqual({ fault: expect.stringContaining('--force') as string }));
});
