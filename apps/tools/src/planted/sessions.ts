import type { Fault } from './fault.ts';

const AUTH = 'apps/api/src/modules/auth';
const TOKEN = `${AUTH}/refresh-token.entity.ts`;
const ENDINGS = `${AUTH}/session-endings.ts`;
const SPEC = 'test/e2e/auth.e2e-spec.ts';
const SESSIONS_SPEC = 'test/e2e/sessions.e2e-spec.ts';
const ENDS_SPEC = 'test/e2e/session-ends.e2e-spec.ts';
const TWENTY = 'gives all of 20 that come at once the same successor';
const STOLEN = 'takes a token from two generations back for stolen';

/** How sessions go on, and how they end. */
export const sessionFaults: readonly Fault[] = [
  {
    name: 'grace-ignored',
    fault: 'A lost answer or a second tab logs somebody out',
    guard: '`RefreshToken.judge` repeats within the grace',
    file: TOKEN,
    find: `withinGrace && successorIsUnused ? 'repeat' : 'theft'`,
    replace: `'theft'`,
    spec: SPEC,
    test: TWENTY,
  },
  {
    name: 'grace-endless',
    fault: 'A token that was replaced long ago still gets the successor',
    guard: '`RefreshToken.judge` ends the grace',
    file: TOKEN,
    find: `withinGrace && successorIsUnused`,
    replace: `successorIsUnused`,
    spec: SPEC,
    test: 'takes the last token for stolen once the grace is over',
  },
  {
    name: 'old-generation-repeated',
    fault: 'A token from two generations back is not taken for stolen',
    guard: '`RefreshToken.judge` asks whether the successor is used',
    file: TOKEN,
    find: `withinGrace && successorIsUnused`,
    replace: `withinGrace`,
    spec: SPEC,
    test: STOLEN,
  },
  {
    name: 'session-for-ever',
    fault: 'A session is refreshed for ever',
    guard: '`Session.isOpen` looks at its absolute end',
    file: `${AUTH}/session.entity.ts`,
    find: ` && this.expiresAt > now;`,
    replace: `;`,
    spec: ENDS_SPEC,
    test: 'is not refreshed once its absolute life is over',
  },
  {
    name: 'idle-for-ever',
    fault: 'A refresh token that lay unused for months goes on',
    guard: '`RefreshToken.judge` looks at its end',
    file: TOKEN,
    find: `this.expiresAt > now ? 'rotate' : 'expired'`,
    replace: `'rotate'`,
    spec: ENDS_SPEC,
    test: 'is not refreshed once it was idle for too long',
  },
  {
    name: 'successor-minted-anew',
    fault: 'Each refresh at the same moment answers another successor',
    guard: '`RefreshSecrets` derives the successor',
    file: `${AUTH}/refresh-secrets.ts`,
    find: `this.sealer.sign('refresh successors', token)`,
    replace: `randomBytes(SECRET_BYTES)`,
    spec: SPEC,
    test: TWENTY,
  },
  {
    name: 'session-unlocked',
    fault: 'A refresh that comes while its session is ending leaves a good token behind',
    guard: '`SessionsRepository` locks the session before it looks',
    file: `${AUTH}/sessions.repository.ts`,
    find: ` for update`,
    replace: ``,
    spec: 'test/e2e/session-races.e2e-spec.ts',
    test: 'finds it ended, and leaves no token behind',
  },
  {
    name: 'theft-rolled-back',
    fault: 'A theft is answered, and the session lives on',
    guard: '`SessionsService` commits before it refuses',
    file: `${AUTH}/sessions.service.ts`,
    find: `    return { verdict, session };`,
    replace: `    if (verdict === 'theft') throw authErrors.refresh_reused();\n    return { verdict, session };`,
    spec: SPEC,
    test: STOLEN,
  },
  {
    name: 'theft-untold',
    fault: 'Nobody hears of a theft',
    guard: '`SessionEndings` announces it in the same commit',
    file: ENDINGS,
    find: `this.revocations.record(id), announced]`,
    replace: `this.revocations.record(id)]`,
    spec: SPEC,
    test: STOLEN,
  },
  {
    name: 'theft-unrevoked',
    fault: 'Access tokens of a stolen session stay good',
    guard: '`SessionEndings` records the revocation',
    file: ENDINGS,
    find: `this.revocations.record(id), announced]`,
    replace: `announced]`,
    spec: SPEC,
    test: STOLEN,
  },
  {
    name: 'logout-unrevoked',
    fault: 'Access tokens stay good after a logout',
    guard: '`SessionEndings` records the revocation',
    file: ENDINGS,
    find: `, this.revocations.record(sessionId)]`,
    replace: `]`,
    spec: SPEC,
    test: 'is void after logging out',
  },
  {
    name: 'others-sessions-ended',
    fault: 'Anybody of the tenant can end anybody’s session',
    guard: '`OwnSessionsRepository` asks for the owner',
    file: `${AUTH}/own-sessions.repository.ts`,
    find: `and user_id = $2 and id = $3 and`,
    replace: `and $2::uuid is not null and id = $3 and`,
    spec: SESSIONS_SPEC,
    test: 'nobody ends another person’s',
  },
];
