import type { Fault } from './fault.ts';

/** What must not be guessed, by whoever has seen others. */
export const secretFaults: readonly Fault[] = [
  {
    name: 'most-common-alone',
    fault: 'A password that breaches hold is taken, as long as it is not among the most common ones',
    guard: '`requireUnguessable` looks at the whole list',
    file: 'apps/api/src/modules/auth/password-policy.ts',
    find: `dictionary['passwords-common'].map(`,
    replace: `dictionary['passwords-common'].slice(0, 10_000).map(`,
    spec: 'test/e2e/sessions.e2e-spec.ts',
    test: 'is kept where the present one is wrong, or the new one would be guessed',
  },
  {
    name: 'secrets-by-chance',
    fault: 'Refresh tokens come from numbers that somebody can work out',
    guard: 'secrets are drawn from the system',
    file: 'apps/api/src/modules/auth/refresh-secrets.ts',
    find: `randomBytes(SECRET_BYTES)`,
    replace: `Buffer.alloc(SECRET_BYTES, Math.random() * 256)`,
    spec: 'test/architecture/cryptography.spec.ts',
    test: 'draws what nobody may guess from the system',
  },
  {
    name: 'former-session-lives-on',
    fault: 'Who logs in anew leaves the session behind that their client had',
    guard: '`AuthService.logIn` ends it in its commit',
    file: 'apps/api/src/modules/auth/auth.service.ts',
    find: `...opened.statements, ...ended]`,
    replace: `...opened.statements]`,
    spec: 'test/e2e/renewed-logins.e2e-spec.ts',
    test: 'ends the one whose access token the client sends along',
  },
  {
    name: 'login-ends-any-session',
    fault: 'A login ends the session of whoever’s token is sent along',
    guard: '`LogInGuard` looks whether it is the same person',
    file: 'apps/api/src/modules/auth/http/log-in.guard.ts',
    find: `if (found?.principalId === user.verified.user.id) return found;`,
    replace: `if (found) return found;`,
    spec: 'test/e2e/renewed-logins.e2e-spec.ts',
    test: 'ends nobody else’s session, and none where it fails',
  },
];
