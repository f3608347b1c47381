import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
  await owner.order([{ serviceId: (await house.sell()).id as string, quantity: 1 }]).created();
}, 60_000);

const listed = async (list: string, query: string) =>
  ((await owner.get(`/v1/${list}?limit=100&${query}`).ok()).body.data as { createdAt: string }[]).map(
    ({ createdAt }) => createdAt,
  );

describe.each(['orders', 'audit-entries'])('a time in the query of %s', (list) => {
  it.each(['0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '1970-01-01T00:00:00%2B01:00'])(
    'lies before everything where it is %s',
    async (time) => {
      expect((await listed(list, `createdAfter=${time}`)).length).toBeGreaterThan(0);
      expect(await listed(list, `createdBefore=${time}`)).toEqual([]);
    },
  );

  it('lies behind everything where it is the last that there is', async () => {
    const last = '9999-12-31T23:59:59.999999999Z';
    expect(await listed(list, `createdAfter=${last}`)).toEqual([]);
    expect((await listed(list, `createdBefore=${last}`)).length).toBeGreaterThan(0);
  });

  it('is the same one with every offset', async () => {
    const [newest] = (await listed(list, '')) as [string];
    const [utc, east] = [0, 2 * 3_600_000].map((ahead) =>
      new Date(Date.parse(newest) + ahead).toISOString().slice(0, -1),
    );
    expect(await listed(list, `createdBefore=${utc}%2B00:00`)).toEqual(await listed(list, `createdBefore=${utc}Z`));
    expect(await listed(list, `createdBefore=${east}%2B02:00`)).toEqual(await listed(list, `createdBefore=${utc}Z`));
    expect(await listed(list, `createdBefore=${east}Z`)).toEqual(await listed(list, ''));
  });

  it.each([
    ['of two hundred digits', `2026-01-01T00:00:00.${'1'.repeat(200)}Z`],
    ['of the year 10000 in UTC', '9999-12-31T23:59:59-00:01'],
    ['of the year 0', '0000-06-01T00:00:00Z'],
  ])('is refused where it is one %s', async (_what, time) => {
    for (const name of ['createdAfter', 'createdBefore']) {
      const { body } = await owner.get(`/v1/${list}?${name}=${time}`).refused('request.invalid', 400);
      expect(body.errors).toEqual([expect.objectContaining({ pointer: `query:${name}`, code: 'custom' })]);
    }
  });
});

describe('the expiry of an API key', () => {
  it('is kept in UTC with milliseconds, up to the last one that there is', async () => {
    const key = { name: 'K', permissions: [], expiresAt: '9999-12-31T23:59:59.9999999+00:00' };
    const { body } = await owner.post('/v1/api-keys', key).created();
    expect(body.expiresAt).toBe('9999-12-31T23:59:59.999Z');
    const { body: keys } = await owner.get('/v1/api-keys').ok();
    expect((keys.data as { expiresAt: string }[]).map(({ expiresAt }) => expiresAt)).toEqual([body.expiresAt]);
  });

  it('is refused behind that', async () => {
    const key = { name: 'K', permissions: [], expiresAt: '9999-12-31T23:59:59-00:01' };
    const { body } = await owner.post('/v1/api-keys', key).refused('request.invalid', 400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/expiresAt', code: 'custom' })]);
  });
});
