import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let maria: Person;
let lines: { serviceId: string; quantity: number }[];

beforeAll(async () => {
  maria = await house.signUp('maria');
  // The first request of a session also asks who its user is; what was learned is remembered.
  await maria.get('/v1/users/me').ok();
  lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
  await maria.get(`/v1/services/${lines[0]?.serviceId}`).ok();
}, 60_000);

describe('the round trips of a route', () => {
  it.each([
    ['reading an order', 1, (id: string) => maria.get(`/v1/orders/${id}`)],
    ['listing orders', 1, () => maria.get('/v1/orders')],
    ['listing orders and counting them', 1, () => maria.get('/v1/orders?count=true')],
    ['reading oneself, who was read before', 0, () => maria.get('/v1/users/me')],
    [
      'reading oneself after a change: who it is, and the row',
      2,
      async () => {
        await maria.patch('/v1/users/me', { name: 'Maria' }, { 'if-match': '*' }).ok();
        return maria.get('/v1/users/me');
      },
    ],
    ['reading a service that was read before', 0, () => maria.get(`/v1/services/${lines[0]?.serviceId}`)],
    ['listing services', 1, () => maria.get('/v1/services')],
    ['placing an order: the commit', 1, () => maria.order(lines)],
    ['cancelling an order: the look and the commit', 2, (id: string) => maria.post(`/v1/orders/${id}/cancellation`)],
    ['a replay: the refused commit and the stored answer', 2, () => maria.order(lines, 'replayed')],
    [
      'editing an order: the look and the commit',
      2,
      (id: string) => maria.patch(`/v1/orders/${id}`, { note: 'x' }, { 'if-match': '*' }),
    ],
    [
      'renaming oneself: the look and the commit',
      2,
      () => maria.patch('/v1/users/me', { name: 'Maria' }, { 'if-match': '*' }),
    ],
    ['signing up: one commit', 1, () => house.stranger.post('/v1/auth/signup', fresh())],
    [
      'logging in: the user, the hash, the session',
      3,
      () => house.stranger.post('/v1/auth/login', { email: maria.session.user.email as string, password: PASSWORD }),
    ],
    [
      'refreshing: whose, who, lock, token, commit',
      7,
      async () =>
        house.stranger.post('/v1/auth/refresh', {
          refreshToken: (await house.signUp()).session.refreshToken as string,
        }),
    ],
    ['logging out: one commit', 2, async () => (await house.signUp()).post('/v1/auth/logout')],
    ['readiness, whose look is everybody’s', 0, () => house.stranger.get('/ready')],
    ['a refused shape', 0, () => maria.order([])],
    ['liveness', 0, () => maria.get('/health')],
  ])('are few: %s', async (_what, budget, call) => {
    // What was changed a moment ago is told once more, and read once more.
    await eventually(async () => {
      const { body } = await maria.order(lines, _what.startsWith('a replay') ? 'replayed' : undefined).created();
      const { contextId } = await call(body.id as string);
      const line = house.linesOf(contextId).find(({ msg }) => msg === 'request answered');
      expect(line).toMatchObject({ roundTrips: budget });
    });
  });
});

function fresh(): object {
  return { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Fresh' };
}
