import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { guesses, type Guesses } from './bench-timing/classifier.ts';
import { timed, type Riddle } from './bench-timing/stopwatch.ts';
import { application, serve } from './bench/server.ts';
import { build, isBuilt } from './build.ts';
import { withClient } from './database-access.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import type { Environment } from './environment.ts';
import { Ended, type Session } from './session.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

const PAIRS = 1_000;
/** Some more, to warm up with. */
const PEOPLE = 1_100;
const [LEAST, MOST] = [0.45, 0.55];
const WIDE = '2000/15m';
const PASSWORD = 'a fine long password';

/** Tokens that were used, of each kind. */
interface Tokens {
  readonly resets: readonly string[];
  readonly verifications: readonly string[];
}

const emailOf = (n: number) => `customer-${String(n).padStart(5, '0')}@example.com`;
const strangerOf = (n: number) => `stranger-${String(n).padStart(5, '0')}@example.com`;

/** Guesses from the time of an answer alone whether an address, or a token, is known; ends with 1 where that works. */
export async function benchTiming(session: Session, env: Environment): Promise<void> {
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const starting = startThrowawayPostgres((line) => session.terminal.note(line));
  session.atEnd('Removing the database', () => starting.then((postgres) => postgres.stop()));
  const postgres = await session.step('PostgreSQL', () => starting);
  const serving = serve(application(settings(postgres)));
  session.atEnd('Stopping the API', () => serving.then((server) => server.stop()).catch(() => undefined));
  const { url } = await session.step('Starting the API', () => serving);
  const tokens = await session.step('Filling the database', () => filled(postgres, url));
  const telling: string[] = [];
  for (const riddle of riddles(tokens)) {
    const found = await session.step(riddle.title, async () => guesses(await timed(url, riddle, PAIRS)), figures);
    if (Object.values(found).some((rate: number) => rate < LEAST || rate > MOST)) telling.push(riddle.title);
  }
  if (telling.length > 0)
    throw new Ended(`The time tells more than chance (${LEAST}…${MOST}): ${telling.join(', ')}`, 1);
}

function riddles({ resets, verifications }: Tokens): Riddle[] {
  const logIn = (email: string) =>
    ({ method: 'POST', path: '/v1/auth/login', body: { email, password: 'not it' } }) as const;
  const reset = (email: string) => ({ method: 'POST', path: '/v1/auth/password-resets', body: { email } }) as const;
  const complete = (token = '') =>
    ({ method: 'PUT', path: '/v1/auth/password-resets', body: { token, newPassword: 'another fine one' } }) as const;
  const verify = (token = '') => ({ method: 'PUT', path: '/v1/auth/email-verifications', body: { token } }) as const;
  const invented = (like = '') => like.slice(0, 22) + randomBytes(32).toString('base64url').slice(0, 42);
  return [
    { title: 'Password reset', status: 202, known: (n) => reset(emailOf(n)), unknown: (n) => reset(strangerOf(n)) },
    {
      title: 'Password reset, too often',
      status: 202,
      known: () => reset(emailOf(PEOPLE - 1)),
      unknown: () => reset(strangerOf(PEOPLE - 1)),
    },
    {
      title: 'Password reset, a used token',
      status: 422,
      known: (n) => complete(resets[n]),
      unknown: (n) => complete(invented(resets[n])),
    },
    {
      title: 'Verification, a used token',
      status: 422,
      known: (n) => verify(verifications[n]),
      unknown: (n) => verify(invented(verifications[n])),
    },
    { title: 'Log-in', status: 401, known: (n) => logIn(emailOf(n)), unknown: (n) => logIn(strangerOf(n)) },
  ];
}

function figures({ sideBySide, anyTwo, learned }: Guesses): string {
  const rate = (value: number) => value.toFixed(3);
  return `right in ${rate(sideBySide)} side by side, ${rate(anyTwo)} of any two, ${rate(learned)} by what was learned`;
}

/** People with one password, whose addresses are known, and tokens that were used. */
async function filled(postgres: EmbeddedPostgres, url: string): Promise<Tokens> {
  const body = JSON.stringify({ email: 'first@example.com', password: PASSWORD, name: 'First' });
  await fetch(`${url}/v1/auth/signup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const superuserUrl = new URL(postgres.superuserUrl);
  superuserUrl.pathname = new URL(postgres.ownerUrl).pathname;
  return withClient(superuserUrl.href, async (client) => {
    const tenantId = await people(client);
    const resets = await usedTokens(client, tenantId, 'password_reset');
    const verifications = await usedTokens(client, tenantId, 'email_verification');
    await client.query('vacuum analyze');
    return { resets, verifications };
  });
}

async function usedTokens(client: Client, tenantId: string, kind: string): Promise<string[]> {
  const tokens = Array.from({ length: PEOPLE }, () => tokenFor(tenantId));
  for (const token of tokens)
    await client.query(
      `insert into auth.mailed_tokens (id, tenant_id, kind, subject, address_sealed, hash, expires_at, used_at, asked_at)
       values ($1, $2, $3, $4, $4, $5, now() + interval '1 hour', now(), array[now()])`,
      [randomUUID(), tenantId, kind, randomBytes(32), createHash('sha256').update(token).digest()],
    );
  return tokens;
}

async function people(client: Client): Promise<string> {
  const { rows } = await client.query<{ tenant: string }>(`
    with first as (select * from users.users where email = 'first@example.com'),
    added as (
      insert into users.users (id, tenant_id, email, name, status, roles)
      select gen_random_uuid(), tenant_id, 'customer-' || lpad(n::text, 5, '0') || '@example.com', name, status, roles
      from first cross join generate_series(0, ${PEOPLE - 1}) as n returning id, tenant_id)
    select distinct tenant_id as tenant from added`);
  await client.query(`
    insert into auth.credentials (user_id, tenant_id, password_hash)
    select u.id, u.tenant_id, c.password_hash from users.users u
    cross join (select * from auth.credentials limit 1) c where u.email like 'customer-%'`);
  return rows[0]?.tenant ?? '';
}

function tokenFor(tenantId: string): string {
  return Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url');
}

function settings({ appUrl, ownerUrl }: EmbeddedPostgres): Environment {
  return {
    ...{ NODE_ENV: 'production', APP_ROLE: 'api', LOG_LEVEL: 'info', HOST: '127.0.0.1' },
    // So wide that nobody is refused; off, failures would not be counted, and their counting not be measured.
    ...{ RATE_LIMIT_AUTH: WIDE, RATE_LIMIT_IP: '9999999/1m' },
    ...{ DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl },
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    OVERLOAD_LOOP_DELAY_MS: '10000',
  };
}
