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
];
