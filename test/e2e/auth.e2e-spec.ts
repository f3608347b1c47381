import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse({ REFRESH_GRACE_SECONDS: '10' });
const account = () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Somebody' });

describe('signing up and in', () => {
  it('makes a customer, signed in, whose password is kept as argon2id only', async () => {
    const { email, ...rest } = account();
    const { body } = await house.stranger
      .post('/v1/auth/signup', { email: ` ${email.toUpperCase()} `, ...rest })
      .created();
    expect(body).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 300,
      user: { email, roles: ['customer'], status: 'active', version: 1 },
    });
    const [row] = await house.rows('select password_hash as hash from auth.credentials where user_id = $1', [
      body.user.id,
    ]);
    expect(row.hash).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
    const events = await house.rows(
      'select type, payload::text as payload from platform.outbox where aggregate_id = $1',
      [body.user.id],
    );
    expect(events).toEqual([{ type: 'users.user_created.v1', payload: expect.not.stringContaining(email) as string }]);
  });

  it('is refused for an address that is taken, in whatever case, and for a password that is no secret', async () => {
    const taken = account();
    await house.stranger.post('/v1/auth/signup', taken).created();
    await house.stranger
      .post('/v1/auth/signup', { ...taken, email: taken.email.toUpperCase() })
      .refused('users.email_taken', 409);
    const plain = account();
    await house.stranger
      .post('/v1/auth/signup', { ...plain, password: plain.email })
      .refused('auth.password_refused', 422);
  });

  it('checks the shape of a login before its password', async () => {
    const { body } = await house.stranger.post('/v1/auth/login', { email: 'x' }).refused('request.invalid', 400);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/email', '/password']);
  });

  it('knows no tenant that is not there', () =>
    house.stranger.post('/v1/auth/signup', account(), { 'x-tenant-id': 'nowhere' }).refused('tenants.not_found', 404));
});

describe('an access token', () => {
  it('is an ES256 JWT of the published key, with the claims of the contract', async () => {
    const { session } = await house.signUp();
    const [head, claims] = decoded(session.accessToken as string);
    const { body } = await house.stranger.get('/.well-known/jwks.json').ok();
    expect(head).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: body.keys[0].kid });
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub', 'tid']);
    expect(body.keys[0]).not.toHaveProperty('d');
  });

  it('is refused when it is forged, foreign, expired or of another kind', async () => {
    const { session, id } = await house.signUp();
    const [head, claims] = decoded(session.accessToken as string);
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const sign = (header: object, payload: object) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey);
    const secret = new TextEncoder().encode(
      JSON.stringify((await house.stranger.get('/.well-known/jwks.json').ok()).body.keys[0]),
    );
    const [h, p, s] = (session.accessToken as string).split('.') as [string, string, string];
    const forged = [
      await sign(head, claims),
      await sign({ ...head, jwk: await exportJWK(publicKey) }, claims),
      await sign({ ...head, kid: 'unknown' }, claims),
      await new SignJWT({ ...claims }).setProtectedHeader({ ...head, alg: 'HS256' }).sign(secret),
      `${encoded({ ...head, alg: 'none' })}.${p}.`,
      `${h}.${encoded({ ...claims, sub: randomUUID() })}.${s}`,
      `${h}.${p}.${s.slice(0, -4)}AAAA`,
      `${h}.${p}`,
      session.refreshToken as string,
      'x'.repeat(8_000),
    ];
    for (const token of forged)
      await house.stranger
        .get('/v1/users/me', { authorization: `Bearer ${token}` })
        .refused('auth.unauthenticated', 401);
    expect((await new Person(house.url, session).get('/v1/users/me').ok()).body.id).toBe(id);
  });

  it('is void after logging out, here at once and on another instance within a second', async () => {
    const person = await house.signUp();
    await person.get('/v1/users/me').ok();
    await person.post('/v1/auth/logout').done();
    await person.get('/v1/users/me').refused('auth.unauthenticated', 401);
    await house.stranger
      .post('/v1/auth/refresh', { refreshToken: person.session.refreshToken as string })
      .refused('auth.refresh_invalid', 401);

    const elsewhere = await house.signUp();
    await elsewhere.get('/v1/users/me').ok();
    const [, { sid }] = decoded(elsewhere.session.accessToken as string) as [object, { sid: string }];
    // What another instance's logout leaves in the database.
    await house.rows('insert into platform.revocations (subject_id) values ($1)', [sid]);
    await eventually(
      () =>
        elsewhere
          .get('/v1/users/me')
          .refused('auth.unauthenticated', 401)
          .then(() => undefined),
      1_500,
    );
  });
});

describe('refreshing a session', () => {
  const refresh = (refreshToken: string) => house.stranger.post('/v1/auth/refresh', { refreshToken });

  it('goes on with new tokens, of which only hashes are kept', async () => {
    const { session, id } = await house.signUp();
    const { body } = await refresh(session.refreshToken as string).ok();
    expect(body).toMatchObject({ user: { id }, tokenType: 'Bearer' });
    expect(body.refreshToken).not.toBe(session.refreshToken);
    await new Person(house.url, body).get('/v1/users/me').ok();
    const rows = await house.rows(
      `select encode(hash, 'escape') as hash, encode(successor, 'escape') as successor from auth.refresh_tokens`,
    );
    expect(JSON.stringify(rows)).not.toContain(body.refreshToken);
  });

  it('gives all of 20 that come at once the same successor, and makes one', async () => {
    const { session } = await house.signUp();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(session.refreshToken as string).ok()));
    expect(new Set(answers.map(({ body }) => body.refreshToken as string)).size).toBe(1);
    const [, { sid }] = decoded(session.accessToken as string) as [object, { sid: string }];
    expect(await house.count('auth.refresh_tokens where session_id = $1', [sid])).toBe(2);
  });

  it('takes a token from two generations back for stolen: the session dies, and stays dead', async () => {
    const { session } = await house.signUp();
    const second = await refresh(session.refreshToken as string).ok();
    const third = await refresh(second.body.refreshToken as string).ok();
    await refresh(session.refreshToken as string).refused('auth.refresh_reused', 401);
    await refresh(third.body.refreshToken as string).refused('auth.refresh_invalid', 401);
    await new Person(house.url, third.body).get('/v1/users/me').refused('auth.unauthenticated', 401);
    const [, { sid }] = decoded(session.accessToken as string) as [object, { sid: string }];
    expect(await house.rows('select end_reason from auth.sessions where id = $1', [sid])).toEqual([
      { end_reason: 'reuse' },
    ]);
    const told = `select tenant_id is not null as tenant, version from platform.outbox where aggregate_id = $1 and type = $2`;
    expect(await house.rows(told, [sid, 'sessions.session_stolen.v1'])).toEqual([{ tenant: true, version: 1 }]);
  });

  it('takes the last token for stolen once the grace is over', async () => {
    const { session } = await house.signUp();
    await refresh(session.refreshToken as string).ok();
    await house.rows(
      `update auth.refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null`,
    );
    await refresh(session.refreshToken as string).refused('auth.refresh_reused', 401);
  });

  it('ends with the account, and refuses what is no token of ours', async () => {
    const person = await house.signUp();
    const owner = await house.owner();
    await person.get('/v1/users/me').ok();
    await owner.patch(`/v1/users/${person.id}`, { status: 'suspended' }, { 'if-match': '"1"' }).ok();
    await person.get('/v1/users/me').refused('auth.unauthenticated', 401);
    await refresh(person.session.refreshToken as string).refused('auth.refresh_invalid', 401);
    await owner.patch(`/v1/users/${person.id}`, { status: 'active' }, { 'if-match': '*' }).ok();
    await refresh(person.session.refreshToken as string).ok();
    for (const made of ['x', 'A'.repeat(64), '!'.repeat(64)]) await refresh(made).refused('auth.refresh_invalid', 401);
  });
});

function decoded(token: string): [JWK & { typ?: string }, Record<string, unknown>] {
  return token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object) as [JWK, Record<string, unknown>];
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
