import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { eventually, PASSWORD, useHouse } from '../support/house.js';

const house = useHouse();
const v1 = { 'if-match': '"1"' };

describe('a user', () => {
  it('reads and renames themselves, each change a version, and is told 304 while nothing changed', async () => {
    const maria = await house.signUp('maria');
    const read = await maria.get('/v1/users/me').ok();
    expect(read).toMatchObject({ etag: '"1"', headers: { 'cache-control': 'private, no-cache' } });
    const unchanged = await maria.get('/v1/users/me', { 'if-none-match': '"1"' });
    expect(unchanged).toMatchObject({ status: 304, text: '', etag: '"1"' });

    const renamed = await maria.patch('/v1/users/me', { name: ' Maria R. ' }, v1).ok();
    expect(renamed).toMatchObject({ etag: '"2"', body: { name: 'Maria R.', version: 2 } });
    expect((await maria.get('/v1/users/me', { 'if-none-match': '"1", W/"2"' })).status).toBe(304);
    const events = await house.rows(
      'select type, version from platform.outbox where aggregate_id = $1 order by version',
      [maria.id],
    );
    expect(events).toEqual([
      { type: 'users.user_created.v1', version: 1 },
      { type: 'users.user_updated.v1', version: 2 },
    ]);
    expect(await house.rows('select updated_by, version from users.users where id = $1', [maria.id])).toEqual([
      { updated_by: maria.id, version: 2 },
    ]);
  });

  it('changes only the version they read', async () => {
    const maria = await house.signUp('maria');
    await maria.patch('/v1/users/me', { name: 'x' }).refused('http.precondition_required', 428);
    await maria.patch('/v1/users/me', { name: 'x' }, { 'if-match': '"7"' }).refused('http.precondition_failed', 412);
    await maria.patch('/v1/users/me', { name: 'x' }, { 'if-match': 'W/"1"' }).refused('http.precondition_failed', 412);
    const both = await Promise.all(['a', 'b', 'c', 'd'].map((name) => maria.patch('/v1/users/me', { name }, v1)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('cannot give themselves roles or a state, nor see, list or change others', async () => {
    const [maria, noor] = await Promise.all([house.signUp('maria'), house.signUp('noor')]);
    await maria.patch('/v1/users/me', { roles: ['owner'] }, v1).refused('request.invalid', 400);
    await maria.get(`/v1/users/${noor.id}`).refused('users.not_found', 404);
    await maria.get('/v1/users').refused('auth.forbidden', 403);
    await maria.patch(`/v1/users/${noor.id}`, { name: 'x' }, v1).refused('auth.forbidden', 403);
    await maria.delete(`/v1/users/${noor.id}`, v1).refused('auth.forbidden', 403);
    await maria
      .post('/v1/users', { email: 'a@example.com', password: PASSWORD, name: 'A' })
      .refused('auth.forbidden', 403);
    expect((await maria.get(`/v1/users/${maria.id}`).ok()).body.id).toBe(maria.id);
  });
});

describe('staff', () => {
  it('creates accounts with roles that work at once', async () => {
    const owner = await house.owner();
    const email = `${randomUUID()}@example.com`;
    const created = await owner
      .post('/v1/users', { email, password: PASSWORD, name: 'Sam', roles: ['support'] })
      .created();
    expect(created.headers).toMatchObject({ location: `/v1/users/${created.body.id}`, etag: '"1"' });
    const sam = await house.logIn(email, PASSWORD);
    expect((await sam.get('/v1/users?count=true').ok()).body.page.total).toBeGreaterThan(1);
    await sam.patch(`/v1/users/${owner.id}`, { name: 'x' }, v1).refused('auth.forbidden', 403);
    expect(await house.rows('select created_by from users.users where id = $1', [created.body.id])).toEqual([
      { created_by: owner.id },
    ]);
  });

  it('grants nothing they lack, and does nothing to those above them', async () => {
    const [admin, maria] = await Promise.all([house.staff('admin'), house.signUp('maria')]);
    const owner = await house.owner();
    await admin.patch(`/v1/users/${maria.id}`, { roles: ['owner'] }, v1).refused('roles.beyond_own', 403);
    await admin
      .post('/v1/users', { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'A', roles: ['owner'] })
      .refused('roles.beyond_own', 403);
    await admin
      .patch(`/v1/users/${owner.id}`, { status: 'suspended' }, { 'if-match': '*' })
      .refused('roles.beyond_own', 403);
    await admin.patch(`/v1/users/${maria.id}`, { roles: ['emperor'] }, v1).refused('roles.unknown', 422);
    await admin.patch(`/v1/users/${maria.id}`, { roles: ['support'] }, v1).ok();
    await maria.get('/v1/users').ok();
  });

  it('keeps the tenant an owner, also where two leave at once', async () => {
    const owner = await house.owner();
    const any = { 'if-match': '*' };
    await owner.patch(`/v1/users/${owner.id}`, { roles: ['customer'] }, any).refused('users.last_owner', 409);
    await owner.patch(`/v1/users/${owner.id}`, { status: 'suspended' }, any).refused('users.last_owner', 409);
    await owner.delete(`/v1/users/${owner.id}`, any).refused('users.last_owner', 409);
    const second = await house.staff('owner');
    const left = await Promise.all(
      [owner, second].map((one) =>
        one.patch(`/v1/users/${one.id}`, { roles: ['owner', 'support'], status: 'suspended' }, any),
      ),
    );
    expect(left.map(({ status }) => status).sort()).toEqual([200, 409]);
    await house.rows(`update users.users set status = 'active', roles = '{owner}' where id = $1`, [owner.id]);
    await house.rows(`update users.users set roles = '{customer}' where id = $1`, [second.id]);
    await house.rows(`insert into platform.revocations (subject_id) values ($1), ($2)`, [owner.id, second.id]);
    await eventually(async () => void (await house.owner()));
  });

  it('keeps it one too where many are demoted, suspended and closed at once, by each other', async () => {
    const owner = await house.owner();
    const any = { 'if-match': '*' };
    for (let round = 0; round < 3; round++) {
      const owners = [owner, ...(await Promise.all([1, 2, 3].map(() => house.staff('owner'))))];
      const answers = await Promise.all(
        owners.map((by, at) => {
          const path = `/v1/users/${owners[(at + 1) % owners.length]?.id}`;
          if (at === 0) return by.delete(path, any);
          return by.patch(path, at === 1 ? { status: 'suspended' } : { roles: ['customer'] }, any);
        }),
      );
      for (const { status } of answers) expect([200, 204, 401, 403, 409]).toContain(status);
      const left = await house.count(`users.users where status = 'active' and 'owner' = any(roles)`);
      expect(left).toBeGreaterThanOrEqual(1);
      await house.rows(`update users.users set roles = '{owner}', status = 'active' where id = $1`, [owner.id]);
      await house.rows(`update users.users set roles = '{customer}' where 'owner' = any(roles) and id <> $1`, [
        owner.id,
      ]);
      await house.rows(`insert into platform.revocations (subject_id) select id from users.users`);
      await eventually(async () => void (await owner.get('/v1/users').ok()));
    }
  });

  it('waits for an owner who is leaving before it lets the other one go', async () => {
    const owner = await house.owner();
    const second = await house.staff('owner');
    const leaving = new pg.Client(house.database.superuserUrl);
    await leaving.connect();
    try {
      await leaving.query('begin');
      await leaving.query(`update users.users set roles = '{customer}' where id = $1`, [second.id]);
      const answer = owner.patch(`/v1/users/${owner.id}`, { roles: ['customer'] }, { 'if-match': '*' });
      await eventually(async () =>
        expect(
          await house.count(`pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
        ).toBeGreaterThan(0),
      );
      await leaving.query('commit');
      await answer.refused('users.last_owner', 409);
    } finally {
      await leaving.end();
    }
  });

  it('closes an account: it ends its sessions, frees its address, and is seen by who looks for it', async () => {
    const owner = await house.owner();
    const maria = await house.signUp('maria');
    const { email } = maria.session.user as { email: string };
    await owner.delete(`/v1/users/${maria.id}`, v1).done();
    await maria.get('/v1/users/me').refused('auth.unauthenticated', 401);
    const { refreshToken } = maria.session as { refreshToken: string };
    await house.stranger.post('/v1/auth/refresh', { refreshToken }).refused('auth.refresh_invalid', 401);
    await house.stranger.post('/v1/auth/login', { email, password: PASSWORD }).refused('auth.invalid_credentials', 401);
    expect((await owner.get(`/v1/users?email=${email}`).ok()).body.data).toEqual([]);
    expect((await owner.get(`/v1/users?email=${email}&status=closed`).ok()).body.data).toHaveLength(1);
    await owner.patch(`/v1/users/${maria.id}`, { name: 'x' }, { 'if-match': '*' }).refused('users.closed', 409);
    await house.stranger.post('/v1/auth/signup', { email, password: PASSWORD, name: 'Maria again' }).created();
    expect(
      await house.count(`platform.outbox where aggregate_id = $1 and type = 'users.user_closed.v1'`, [maria.id]),
    ).toBe(1);
  });
});

describe('a tenant', () => {
  it('is told to its people', async () => {
    const { body, etag } = await (await house.signUp()).get('/v1/tenant').ok();
    expect(body).toMatchObject({ slug: 'default', status: 'active', version: 1 });
    expect(etag).toBe('"1"');
  });
});
