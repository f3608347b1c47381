import { keysOrder } from './keys-order.ts';

describe('the orders of npm run keys', () => {
  it.each([
    [['list'], { command: 'list', json: false }],
    [['list', '--json'], { command: 'list', json: true }],
    [['rotate'], { command: 'rotate', json: false }],
  ] as const)('%j is understood', (args, order) => {
    expect(keysOrder(args)).toEqual(order);
  });

  it.each([
    [[], 'What is to be done?'],
    [['burn'], 'There is no command burn.'],
    [['rotate', 'twice'], 'What is twice?'],
    [['list', '--all'], expect.stringContaining('--all') as string],
  ] as const)('%j is refused', (args, fault) => {
    expect(keysOrder(args)).toEqual({ fault });
  });
});
