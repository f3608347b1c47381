import { randomUUID } from 'node:crypto';
import { readKey } from '../../apps/api/src/modules/api-keys/api-key-secrets.js';
import { keyOf, KEYS, machine as machineIn, untilShut } from '../support/api-keys.js';
import { furnish } from '../support/furnished-tenant.js';
import { eventually, useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { sentDuring } from '../support/statement-spy.js';

const house = useHouse();
let owner: Person;

beforeAll(async () => {
  owner = await house.owner();
});

const machine = (key: string) => machineIn(house, key);

describe('coming in with an API key', () => {
  it('may do what the key was given, and no more', async () => {
    const { key, id } = await keyOf(owner, ['users:read']);
    const robot = machine(key as string);
    await robot.get('/v1/users').ok();
    const { contextId } = await robot.get('/v1/tenant').ok();
    expect(house.linesOf(contextId).find(({ msg }) => msg === 'request answered')).toMatchObject({ actorId: id });
    await robot.patch(`/v1/users/${owner.id}`, { name: 'X' }, { 'if-match': '*' }).refused('auth.forbidden', 403);
    await robot.get('/v1/dead-letters').refused('auth.forbidden', 403);
  });

  it('is refused with 403 what only a person can do', async () => {
    const { key } = await keyOf(owner, ['users:read', 'users:write', 'orders:read', 'orders:manage']);
    const robot = machine(key as string);
    await robot.get('/v1/users/me').refused('auth.forbidden', 403);
    await robot.patch('/v1/users/me', { name: 'X' }, { 'if-match': '*' }).refused('auth.forbidden', 403);
    await robot.post('/v1/auth/logout').refused('auth.forbidden', 403);
    await robot.order([{ serviceId: randomUUID(), quantity: 1 }]).refused('auth.forbidden', 403);
    await robot.get('/v1/orders').ok();
  });

  it('is refused together with a token, and for another tenant', async () => {
    const { key } = await keyOf(owner);
    const both = owner.with({ 'x-api-key': key as string });
    const { body } = await both.get('/v1/tenant').refused('request.invalid', 400);
    expect(body.errors?.[0]?.pointer).toBe('header:x-api-key');
    await machine(key as string)
      .get('/v1/tenant', { authorization: 'bearer x' })
      .refused('request.invalid', 400);
    await furnish(house, 'keyless');
    await machine(key as string)
      .get('/v1/tenant', { 'x-tenant-id': 'default' })
      .ok();
    for (let time = 0; time < 2; time++)
      await machine(key as string)
        .get('/v1/tenant', { 'x-tenant-id': 'keyless' })
        .refused('auth.tenant_mismatch', 403);
  });

  it('is refused with a wrong checksum before anything is looked up, and with a wrong secret after', async () => {
    const { key } = await keyOf(owner);
    const other = await keyOf(owner);
    const spoilt = (key as string).replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const made = [spoilt, 'x', 'cb_live_', `cb_live_${'0'.repeat(43)}_${'0'.repeat(49)}`, `${key} `.padEnd(4_000, 'x')];
    const sent = await sentDuring(async () => {
      for (const text of made) await machine(text).get('/v1/tenant').refused('auth.unauthenticated', 401);
    });
    expect(sent.filter(({ name }) => name.startsWith('api_keys.find'))).toEqual([]);
    // The secret of another key behind this one's id, with a checksum that is right.
    const { crc32 } = await import('node:zlib');
    const body = [...(key as string).split('_').slice(0, 3), (other.key as string).split('_')[3]?.slice(0, 43)].join(
      '_',
    );
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    let rest = crc32(body);
    let checksum = '';
    for (; checksum.length < 6; rest = Math.floor(rest / 62)) checksum = `${digits[rest % 62]}${checksum}`;
    expect(readKey(`${body}${checksum}`)).toEqual(readKey(key as string));
    await machine(`${body}${checksum}`).get('/v1/tenant').refused('auth.unauthenticated', 401);
  });

  it('costs no look-up once it is known', async () => {
    const { key } = await keyOf(owner);
    await machine(key as string)
      .get('/v1/tenant')
      .ok();
    const sent = await sentDuring(() =>
      machine(key as string)
        .get('/v1/tenant')
        .ok(),
    );
    expect(sent.map(({ name }) => name).filter((name) => /^(api_keys\.find|users\.)/.test(name))).toEqual([]);
  });

  it('is noted about once a minute, and not while the request waits', async () => {
    const { key, id } = await keyOf(owner);
    const sent = await sentDuring(async () => {
      for (let time = 0; time < 5; time++)
        await machine(key as string)
          .get('/v1/tenant')
          .ok();
      await eventually(async () => {
        const [row] = await house.rows('select last_used_at as at from api_keys.api_keys where id = $1', [id]);
        expect(row.at).not.toBeNull();
      });
      await machine(key as string)
        .get('/v1/tenant')
        .ok();
    });
    expect(sent.filter(({ name, values }) => name === 'api_keys.touch' && values.includes(id))).toHaveLength(1);
  });

  it('stops at its expiry, also where it is remembered', async () => {
    const { key, id } = await keyOf(owner, [], { expiresAt: new Date(Date.now() + 1_500).toISOString() });
    await machine(key as string)
      .get('/v1/tenant')
      .ok();
    await untilShut(house, key as string);
    await owner.post(`${KEYS}/${id}/rotation`, {}).refused('api_keys.ended', 409);
  });
});

describe('what a key may do follows its creator', () => {
  it('who is demoted, suspended or closed, at once', async () => {
    const admin = await house.staff('admin');
    const { key } = await keyOf(admin, ['users:read', 'users:write']);
    const robot = machine(key as string);
    await robot.get('/v1/users').ok();
    const change = (body: object) => owner.patch(`/v1/users/${admin.id}`, body, { 'if-match': '*' }).ok();
    await change({ roles: ['support'] });
    await robot.get('/v1/users').ok();
    await robot.patch(`/v1/users/${admin.id}`, { name: 'X' }, { 'if-match': '*' }).refused('auth.forbidden', 403);
    await change({ roles: [] });
    await robot.get('/v1/users').refused('auth.forbidden', 403);
    await robot.get('/v1/tenant').ok();
    await change({ status: 'suspended' });
    await robot.get('/v1/tenant').refused('auth.unauthenticated', 401);
    await change({ status: 'active', roles: ['admin'] });
    await robot.get('/v1/users').ok();
    await change({ status: 'closed' });
    await robot.get('/v1/tenant').refused('auth.unauthenticated', 401);
  });

  it('and never goes beyond what the key was given', async () => {
    const { key } = await keyOf(owner, ['users:write']);
    const robot = machine(key as string);
    const account = { email: `${randomUUID()}@example.com`, password: 'a fine long password', name: 'Made' };
    await robot.post('/v1/users', { ...account, roles: ['support'] }).refused('roles.beyond_own', 403);
    await robot.post('/v1/users', account).created();
  });
});
