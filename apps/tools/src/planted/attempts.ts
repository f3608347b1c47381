import type { Fault } from './fault.ts';

const AUTH = 'apps/api/src/modules/auth';
const CREDENTIALS = `${AUTH}/credentials.service.ts`;
const SESSIONS_SPEC = 'test/e2e/sessions.e2e-spec.ts';
const RACES_SPEC = 'test/e2e/session-races.e2e-spec.ts';
const LOCKOUT_SPEC = 'test/e2e/lockout.e2e-spec.ts';
const COUNTED = 'are counted on all instances';

/** How often somebody may guess. */
export const attemptFaults: readonly Fault[] = [
  {
    name: 'guesses-beside-a-login',
    fault: 'A guess goes through that was under way while the others were counted',
    guard: '`AuthService` counts again in the login’s commit',
    file: `${AUTH}/auth.service.ts`,
    find: `[stillRight, stillFew, ...opened.statements, ...ended]`,
    replace: `[stillRight, ...opened.statements, ...ended]`,
    spec: RACES_SPEC,
    test: 'others failed too often before it committed',
  },
  {
    name: 'guesses-beside-a-change',
    fault: 'The password is changed by a guess that was under way while the others were counted',
    guard: '`PasswordChanges` counts again in its commit',
    file: `${AUTH}/password-changes.ts`,
    find: `, next), stillFew]`,
    replace: `, next)]`,
    spec: RACES_SPEC,
    test: 'is refused where others guessed too often before it committed',
  },
  {
    name: 'failures-uncounted',
    fault: 'Passwords can be guessed without end',
    guard: '`Attempts` counts each failure',
    file: CREDENTIALS,
    find: `await this.attempts.failed(attempt, user?.id ?? null);`,
    replace: ``,
    spec: SESSIONS_SPEC,
    test: COUNTED,
  },
  {
    name: 'locked-unasked',
    fault: 'Who is locked out is hashed for, and not told how long it lasts',
    guard: '`Attempts` judges before the password is looked at',
    file: CREDENTIALS,
    find: `this.attempts.judge(locked);`,
    replace: ``,
    spec: SESSIONS_SPEC,
    test: COUNTED,
  },
  {
    name: 'account-uncounted',
    fault: 'An account can be guessed at without end from ever other addresses',
    guard: '`Attempts` counts for an account from wherever',
    file: `${AUTH}/attempts.ts`,
    find: `      { subject: this.subject('account', tenantId, email), limit: count * PER_ACCOUNT },\n`,
    replace: ``,
    spec: LOCKOUT_SPEC,
    test: 'of one account are ten from wherever',
  },
  {
    name: 'address-uncounted',
    fault: 'One address may try every account there is',
    guard: '`Attempts` counts for an address whoever it tries',
    file: `${AUTH}/attempts.ts`,
    find: `      { subject: this.subject('ip', ip), limit: count * PER_IP },\n`,
    replace: ``,
    spec: LOCKOUT_SPEC,
    test: 'from one address are fifty over all accounts',
  },
  {
    name: 'forwarded-for-believed',
    fault: 'Whoever guesses makes up another address for each guess',
    guard: 'the server believes `X-Forwarded-For` for `TRUST_PROXY` hops',
    file: 'libs/http/src/server.ts',
    find: `hop < TRUST_PROXY`,
    replace: `hop <= TRUST_PROXY`,
    spec: LOCKOUT_SPEC,
    test: 'come from where the connection does, where no proxy is believed',
  },
  {
    name: 'failure-of-nobody-uncounted',
    fault: 'Failed logins are counted only where somebody has the address, which the eleventh tells',
    guard: '`CredentialsService` counts the same for nobody',
    file: 'apps/api/src/modules/auth/credentials.service.ts',
    find: `await this.attempts.failed(attempt, user?.id ?? null);`,
    replace: `if (user) await this.attempts.failed(attempt, user.id);`,
    spec: 'test/e2e/limited-addresses.e2e-spec.ts',
    test: 'let as many logins be tried on an address that nobody has, from one place and from several',
  },
];
