import { eventsOrder } from './events-order.ts';

const id = '01932b1c-7a00-7000-8000-0000000000e1';

describe('what is asked of npm run events', () => {
  it.each([
    [[], { command: 'status' }],
    [['dead-letters', '--all', '--json'], { command: 'dead-letters', all: true, json: true }],
    [['redrive', id], { command: 'redrive', id }],
    [['redrive', '--consumer', 'mail.welcome_users'], { command: 'redrive', consumer: 'mail.welcome_users' }],
    [
      ['replay', '--consumer', 'a.b', '--since', '2026-01-31T00:00:00Z'],
      { command: 'replay', since: new Date('2026-01-31T00:00:00Z') },
    ],
    [
      ['replay', '--consumer', 'a.b', '--from', 'orders.events.v1/2/1042'],
      { command: 'replay', from: { topic: 'orders.events.v1', partition: 2, offset: '1042' } },
    ],
  ])('is understood: %j', (args, order) => {
    expect(eventsOrder(args)).toMatchObject(order);
  });

  it.each([
    [['resend'], 'There is no command resend.'],
    [['redrive'], 'Name one dead letter by its id'],
    [['redrive', id, '--consumer', 'a.b'], 'Name one dead letter by its id'],
    [['redrive', 'all'], 'all is no id of a dead letter.'],
    [['status', 'now'], 'What is now?'],
    [['replay', '--since', '2026-01-31'], 'Name the consumer'],
    [['replay', '--consumer', 'a.b'], 'Say where to begin'],
    [['replay', '--consumer', 'a.b', '--since', 'yesterday'], 'yesterday is no time'],
    [['replay', '--consumer', 'a.b', '--from', 'orders'], 'orders is no place'],
    [['status', '--loud'], "Unknown option '--loud'"],
  ])('is refused with its reason: %j', (args, fault) => {
    expect(eventsOrder(args)).toEqual({ fault: expect.stringContaining(fault) as string });
  });
});
