import type { Fault } from './fault.ts';

const AUTH = 'apps/api/src/modules/auth';
const KEYS_SPEC = 'test/e2e/signing-keys.e2e-spec.ts';

/** Guards of how long an access token counts, and of what becomes of those that were used before. */
export const accessTokenFaults: readonly Fault[] = [
  {
    name: 'token-for-ten-years',
    fault: 'A token signed with a key of ours counts for as long as it says',
    guard: '`JwtStrategy` takes no longer life than one that we issue',
    file: `${AUTH}/http/jwt-strategy.ts`,
    find: ` && exp - iat <= LONGEST_LIFE_SECONDS`,
    replace: ``,
    spec: 'test/e2e/forged-tokens.e2e-spec.ts',
    test: 'wrong claims',
  },
  {
    name: 'token-outlives-its-key',
    fault: 'A token that was used once goes on after its key was deleted',
    guard: '`AccessTokens` forgets what it verified once a key is gone',
    file: `${AUTH}/access-tokens.ts`,
    find: `      this.verified.clear();\n`,
    replace: ``,
    spec: KEYS_SPEC,
    test: 'verify nothing any more once they have been retired',
  },
  {
    name: 'used-tokens-swept-away',
    fault: 'A used refresh token is removed while its session lives, and a thief is taken for a stranger',
    guard: '`OldSessions` keeps the tokens of a session that lives',
    file: `${AUTH}/old-sessions.ts`,
    find: `n.expires_at >= now() - interval '1 day'`,
    replace: `n.expires_at >= now() + interval '90 days'`,
    spec: 'test/e2e/old-sessions.e2e-spec.ts',
    test: 'keeps what tells a thief while the session lives',
  },
];
