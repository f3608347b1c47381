import { randomUUID } from 'node:crypto';
import { keyOf, KEYS, wish } from '../support/api-keys.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
});

describe('creating an API key', () => {
  it('shows it once, and keeps its hash only', async () => {
    const body = await keyOf(owner, ['orders:read', 'users:read', 'orders:read']);
    expect(body).toEqual({
      ...{ id: expect.any(String), name: 'A robot', permissions: ['orders:read', 'users:read'], createdBy: owner.id },
      ...{ createdAt: expect.stringMatching(/Z$/), expiresAt: null, lastUsedAt: null, revokedAt: null },
      ...{ key: expect.stringMatching(/^cb_live_[0-9A-Za-z]{43}_[0-9A-Za-z]{49}$/), prefix: expect.any(String) },
    });
    expect(body.key.startsWith(body.prefix)).toBe(true);
    const secret = (body.key as string).split('_')[3];
    const everything = await house.rows(
      `select (select json_agg(k)::text from api_keys.api_keys k) as keys, (select json_agg(i)::text from platform.idempotency_keys i) as answers,
         (select json_agg(o)::text from platform.outbox o) as events`,
    );
    expect(JSON.stringify(everything)).not.toContain(secret);
    expect(JSON.stringify(house.logs)).not.toContain(secret);
    const { text } = await owner.get(`${KEYS}?limit=100`).ok();
    expect(text).toContain(body.id);
    expect(text).not.toContain(secret);
    expect(text).not.toContain('"key"');
  });

  it('answers the same key again under the same Idempotency-Key, and keeps the answer sealed', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await owner.post(KEYS, wish(), headers).created();
    const again = await owner.post(KEYS, wish(), headers).created();
    expect([again.text, again.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
    const [row] = await house.rows('select body from platform.idempotency_keys where key = $1', [
      headers['idempotency-key'],
    ]);
    expect(row.body).not.toContain('cb_live_');
    expect(Buffer.from(row.body as string, 'base64').toString()).not.toContain('cb_live_');
  });

  it('is refused without the permission, with more than the creator has, and for what is no permission', async () => {
    await (await house.signUp()).post(KEYS, wish()).refused('auth.forbidden', 403);
    const { body } = await owner
      .post(KEYS, wish(['orders:read', 'orders:devour']))
      .refused('api_keys.unknown_permission', 422);
    expect(body.errors).toEqual([{ pointer: '/permissions/1', code: 'unknown', detail: 'is no permission' }]);
    for (const permission of ['tenants:write', 'tenants:read'])
      await owner.post(KEYS, wish([permission])).refused('api_keys.beyond_own', 403);
    await owner.post(KEYS, wish(['tenant:own'])).refused('api_keys.unknown_permission', 422);
  });

  it.each([
    ['/name', { name: ' ' }],
    ['/permissions', { permissions: 'all' }],
    ['/expiresAt', { expiresAt: '2001-01-01T00:00:00.000Z' }],
    ['/expiresAt', { expiresAt: 'tomorrow' }],
    ['/secret', { secret: 'mine' }],
  ])('is refused for a fault in %s', async (pointer, fault) => {
    const { body } = await owner.post(KEYS, { ...wish(), ...fault }).refused('request.invalid', 400);
    expect(body.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});
