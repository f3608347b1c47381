import { randomUUID } from 'node:crypto';
import { useHouse } from '../support/house.js';
import { wallsOff } from '../support/walls.js';

const house = useHouse();

describe('signing up under an Idempotency-Key', () => {
  it('makes one account and answers with the same tokens, which are not stored in the clear', async () => {
    const account = { email: `once.${randomUUID()}@example.com`, password: 'a fine long password', name: 'Once' };
    const headers = { 'idempotency-key': randomUUID() };
    const first = await house.stranger.post('/v1/auth/signup', account, headers).created();
    const again = await house.stranger.post('/v1/auth/signup', account, headers).created();
    expect(again.text).toBe(first.text);
    await house.stranger
      .post('/v1/auth/signup', { ...account, password: 'somebody else’s guess' }, headers)
      .refused('idempotency.key_reused', 422);
    const [stored] = await house.rows('select body from platform.idempotency_keys where key = $1', [
      headers['idempotency-key'],
    ]);
    expect(stored.body).not.toContain(first.body.refreshToken);
    expect(Buffer.from(stored.body as string, 'base64').toString('latin1')).not.toContain(first.body.accessToken);
  });

  it('leaves two tenants the same key, also where row-level security is off', async () => {
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    await wallsOff(house, async () => {
      const account = { email: `twice.${randomUUID()}@example.com`, password: 'a fine long password', name: 'Twice' };
      const headers = { 'idempotency-key': randomUUID() };
      const ours = await house.stranger.post('/v1/auth/signup', account, headers).created();
      const inOther = { ...headers, 'x-tenant-id': 'other' };
      const theirs = await house.stranger.post('/v1/auth/signup', account, inOther).created();
      expect(theirs.body.user.id).not.toBe(ours.body.user.id);
      expect(theirs.headers).not.toHaveProperty('idempotency-replayed');
    });
  });
});
