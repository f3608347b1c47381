import { randomUUID } from 'node:crypto';
import type { Json } from '../support/answer.js';
import { keyOf, KEYS, machine as machineIn, untilShut, wish } from '../support/api-keys.js';
import { furnish } from '../support/furnished-tenant.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
});

const machine = (key: string) => machineIn(house, key);

describe('rotating a key', () => {
  const rotated = async (id: string, body: object = {}): Promise<Json> =>
    (await owner.post(`${KEYS}/${id}/rotation`, body).created()).body;

  it('without an overlap ends the old secret at once, and keeps the key', async () => {
    const old = await keyOf(owner, ['users:read']);
    await machine(old.key as string)
      .get('/v1/users')
      .ok();
    const fresh = await rotated(old.id as string);
    expect({ ...fresh, lastUsedAt: null }).toEqual({ ...old, key: fresh.key });
    expect(fresh.key).not.toBe(old.key);
    await machine(fresh.key as string)
      .get('/v1/users')
      .ok();
    await machine(old.key as string)
      .get('/v1/users')
      .refused('auth.unauthenticated', 401);
  });

  it('with an overlap lets both in until it ends, and a second rotation ends the first secret', async () => {
    const old = await keyOf(owner);
    const fresh = await rotated(old.id as string, { overlapSeconds: 2 });
    await machine(old.key as string)
      .get('/v1/tenant')
      .ok();
    await machine(fresh.key as string)
      .get('/v1/tenant')
      .ok();
    await untilShut(house, old.key as string);
    await machine(fresh.key as string)
      .get('/v1/tenant')
      .ok();
    const third = await rotated(fresh.id as string, { overlapSeconds: 3_600 });
    const fourth = await rotated(fresh.id as string, { overlapSeconds: 3_600 });
    await machine(fresh.key as string)
      .get('/v1/tenant')
      .refused('auth.unauthenticated', 401);
    for (const { key } of [third, fourth])
      await machine(key as string)
        .get('/v1/tenant')
        .ok();
  });

  it('without a body is one without an overlap; under an Idempotency-Key it happens once', async () => {
    const { id } = await keyOf(owner);
    const headers = { 'idempotency-key': randomUUID() };
    const first = await owner.post(`${KEYS}/${id}/rotation`, undefined, headers).created();
    const again = await owner.post(`${KEYS}/${id}/rotation`, undefined, headers).created();
    expect(again.text).toBe(first.text);
    await machine(first.body.key as string)
      .get('/v1/tenant')
      .ok();
  });

  it('by ten at once leaves one secret, or says that somebody was faster', async () => {
    const { id } = await keyOf(owner);
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.post(`${KEYS}/${id}/rotation`, {})));
    const done = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    const uses = await Promise.all(done.map(({ body }) => machine(body.key as string).get('/v1/tenant')));
    expect(uses.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is refused to who lacks what the key may do, since they would see its secret', async () => {
    const { id } = await keyOf(owner, ['users:read']);
    const narrow = await keyOf(owner, ['api-keys:write']);
    await machine(narrow.key as string)
      .post(`${KEYS}/${id}/rotation`, {})
      .refused('api_keys.beyond_own', 403);
    const wide = await keyOf(owner, ['api-keys:write', 'users:read']);
    await machine(wide.key as string)
      .post(`${KEYS}/${id}/rotation`, {})
      .refused('api_keys.beyond_own', 403);
    await machine(wide.key as string)
      .post(`${KEYS}/${wide.id}/rotation`, {})
      .created();
  });
});

describe('revoking a key', () => {
  it('ends it here at once and elsewhere within a second, with its overlap; doing it again changes nothing', async () => {
    const old = await keyOf(owner);
    const { body: fresh } = await owner.post(`${KEYS}/${old.id}/rotation`, { overlapSeconds: 3_600 }).created();
    for (const key of [old.key, fresh.key])
      await machine(key as string)
        .get('/v1/tenant')
        .ok();
    await owner.delete(`${KEYS}/${old.id}`).done();
    for (const key of [old.key, fresh.key])
      await machine(key as string)
        .get('/v1/tenant')
        .refused('auth.unauthenticated', 401);
    await owner.delete(`${KEYS}/${old.id}`).done();
    await owner.post(`${KEYS}/${old.id}/rotation`, {}).refused('api_keys.ended', 409);
    const { body } = await owner.get(`${KEYS}?limit=100`).ok();
    expect((body.data as Json[]).find(({ id }) => id === old.id).revokedAt).toMatch(/Z$/);

    const elsewhere = await keyOf(owner);
    await machine(elsewhere.key as string)
      .get('/v1/tenant')
      .ok();
    // What another instance's revocation leaves in the database.
    await house.rows('update api_keys.api_keys set revoked_at = now() where id = $1', [elsewhere.id]);
    await house.rows('insert into platform.revocations (subject_id) values ($1)', [elsewhere.id]);
    await untilShut(house, elsewhere.key as string, 1_500);
  });

  it('ends the keys it made, which may neither make others nor live longer', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const parent = await keyOf(owner, ['api-keys:write', 'users:read'], { expiresAt });
    const robot = machine(parent.key as string);
    await robot.post(KEYS, wish(['api-keys:write'])).refused('api_keys.beyond_own', 403);
    await robot.post(KEYS, wish(['users:write'])).refused('api_keys.beyond_own', 403);
    const child = await keyOf(robot, ['users:read']);
    expect(child).toMatchObject({ createdBy: owner.id, expiresAt });
    await machine(child.key as string)
      .get('/v1/users')
      .ok();
    await owner.delete(`${KEYS}/${parent.id}`).done();
    await machine(child.key as string)
      .get('/v1/users')
      .refused('auth.unauthenticated', 401);
    expect((await owner.get(`${KEYS}?limit=100`).ok()).text).not.toMatch(
      new RegExp(`"id":"${child.id as string}"[^}]*"revokedAt":null`),
    );
  });

  it('of another tenant, or one that is not there, is the same 404', async () => {
    const theirs = await furnish(house, 'others');
    const foreign = await keyOf(theirs.owner);
    for (const id of [foreign.id as string, randomUUID()]) {
      await owner.delete(`${KEYS}/${id}`).refused('api_keys.not_found', 404);
      await owner.post(`${KEYS}/${id}/rotation`, {}).refused('api_keys.not_found', 404);
    }
    await machine(foreign.key as string)
      .get('/v1/tenant')
      .ok();
    expect((await owner.get(`${KEYS}?limit=100`).ok()).text).not.toContain(foreign.id);
  });
});
