import type { Fault } from './fault.ts';

const AUTH = 'apps/api/src/modules/auth';
const CREDENTIALS = `${AUTH}/credentials.service.ts`;
const CHANGES = `${AUTH}/password-changes.ts`;
const TOKENS = `${AUTH}/mailed-tokens.repository.ts`;
const HASHES_SPEC = 'test/e2e/password-hashes.e2e-spec.ts';
const SESSIONS_SPEC = 'test/e2e/sessions.e2e-spec.ts';
const RACES_SPEC = 'test/e2e/session-races.e2e-spec.ts';
const RESETS_SPEC = 'test/e2e/password-resets.e2e-spec.ts';
const MAILED_SPEC = 'test/e2e/mailed-tokens.e2e-spec.ts';
const MAIL_PAGES_SPEC = 'test/e2e/mail-pages.e2e-spec.ts';
const REFUSED = 'is refused with a token that expired, was replaced, is of the other kind';

/** What a password is worth, and the tokens that replace one. */
export const passwordFaults: readonly Fault[] = [
  {
    name: 'login-unconfirmed',
    fault: 'A login goes through under a password that is changed at that moment',
    guard: '`AuthService` confirms the hash in the login’s commit',
    file: `${AUTH}/auth.service.ts`,
    find: `[stillRight, stillFew, ...opened.statements]`,
    replace: `[stillFew, ...opened.statements]`,
    spec: RACES_SPEC,
    test: 'was changed before it committed',
  },
  {
    name: 'rehash-insists',
    fault: 'Of two logins at once on an old hash, one is refused with the right password',
    guard: '`byProof` proves once more where the hash was replaced',
    file: CREDENTIALS,
    find: `return work(await verified.again());`,
    replace: `throw authErrors.invalid_credentials();`,
    spec: HASHES_SPEC,
    test: 'lets in all of five logins at once',
  },
  {
    name: 'strong-hash-weakened',
    fault: 'A login makes a strong hash anew under weaker settings',
    guard: '`Passwords.isWeak` compares what they cost',
    file: `${AUTH}/passwords.ts`,
    find: `Number(passes) < this.settings`,
    replace: `Number(passes) !== this.settings`,
    spec: HASHES_SPEC,
    test: 'keeps a hash that is stronger than ours',
  },
  {
    name: 'unknown-address-told',
    fault: 'A login tells whether somebody has the address',
    guard: '`CredentialsService` works and counts the same for nobody',
    file: CREDENTIALS,
    find: `const { tenantId } = attempt;`,
    replace: `const { tenantId } = attempt;\n    if (!user) throw authErrors.invalid_credentials();`,
    spec: SESSIONS_SPEC,
    test: 'count the same for an address that nobody has',
  },
  {
    name: 'common-passwords',
    fault: 'A password that everybody knows is accepted',
    guard: '`requireUnguessable` reads the list',
    file: `${AUTH}/password-policy.ts`,
    find: `.has(lower))`,
    replace: `.has(''))`,
    spec: SESSIONS_SPEC,
    test: 'is kept where the present one is wrong',
  },
  {
    name: 'change-keeps-sessions',
    fault: 'A thief stays signed in after the password was changed',
    guard: '`PasswordChanges` ends the other sessions',
    file: CHANGES,
    find: `await this.sessions.endAllBut(tx, owner, sessionId);`,
    replace: ``,
    spec: SESSIONS_SPEC,
    test: 'is changed by who knows it, and every other session ends',
  },
  {
    name: 'reset-keeps-sessions',
    fault: 'A thief stays signed in after a reset',
    guard: '`PasswordChanges` ends every session',
    file: CHANGES,
    find: `await this.sessions.endAllBut(tx, owner, null);`,
    replace: ``,
    spec: RESETS_SPEC,
    test: 'sets the new password once, ends every session',
  },
  {
    name: 'reset-twice',
    fault: 'A mailed token works twice',
    guard: '`MailedTokensRepository` asks whether it was used',
    file: TOKENS,
    find: `and hash = $3 and used_at is null and`,
    replace: `and hash = $3 and`,
    spec: RESETS_SPEC,
    test: 'sets the new password once, ends every session',
  },
  {
    name: 'token-of-the-other-kind',
    fault: 'A token that verifies an address sets a password',
    guard: '`MailedTokensRepository` asks for the kind',
    file: TOKENS,
    find: `and kind = $2 and hash = $3`,
    replace: `and $2::text is not null and hash = $3`,
    spec: RESETS_SPEC,
    test: REFUSED,
  },
  {
    name: 'reset-after-its-time',
    fault: 'A mailed token works for ever',
    guard: '`MailedTokensRepository` asks for its end',
    file: TOKENS,
    find: `used_at is null and expires_at > now()`,
    replace: `used_at is null`,
    spec: RESETS_SPEC,
    test: REFUSED,
  },
  {
    name: 'mails-without-end',
    fault: 'Anybody can have somebody’s mailbox filled',
    guard: '`MailedTokensRepository` counts within the hour',
    file: TOKENS,
    find: `as counted) < $8`,
    replace: `as counted) < 1000 + $8`,
    spec: MAILED_SPEC,
    test: 'mails three an hour at most',
  },
  {
    name: 'reset-tells-addresses',
    fault: 'Asking for a reset does less for an address that nobody has',
    guard: '`PasswordResets` does not look the address up',
    file: `${AUTH}/password-resets.ts`,
    find: `return this.tokens.askReset({ tenantId, email });`,
    replace: `return this.users.findByEmail(tenantId, email).then((user) => user && this.tokens.askReset({ tenantId, email }));`,
    spec: MAILED_SPEC,
    test: 'is answered the same, in as many round trips',
  },
  {
    name: 'mails-in-production',
    fault: 'In production anybody at the machine reads the mailed tokens',
    guard: 'the api role leaves `/dev/mail` out',
    file: 'apps/api/src/roles/api.role.ts',
    find: `config.isProduction ? [] : [MailDevelopmentModule]`,
    replace: `[MailDevelopmentModule]`,
    spec: MAIL_PAGES_SPEC,
    test: 'there is no such page',
  },
  {
    name: 'mails-shown-to-anybody',
    fault: 'Anybody who reaches a development machine reads the mailed tokens',
    guard: '`MailsController` answers connections from the machine itself',
    file: 'apps/api/src/modules/mail/http/mails.controller.ts',
    find: `if (!near || !called || passedOn) throw httpErrors.not_found();`,
    replace: ``,
    spec: MAIL_PAGES_SPEC,
    test: 'is there only for whoever sits at the machine',
  },
];
