import type { Fault } from './fault.ts';

const AUTH = 'apps/api/src/modules/auth';
const CREDENTIALS = `${AUTH}/credentials.service.ts`;
const HASHES_SPEC = 'test/e2e/password-hashes.e2e-spec.ts';
const SPEC = `${AUTH}/passwords.spec.ts`;

/** What a password's hash costs, and whom. */
export const passwordHashFaults: readonly Fault[] = [
  {
    name: 'nobody-unhashed',
    fault: 'For an address that nobody has no hash is made, which the time tells',
    guard: '`Passwords.verify` checks the dummy',
    file: `${AUTH}/passwords.ts`,
    find: 'const right = await this.inTurn(() => matches(stored ?? this.dummy, password));',
    replace: 'const right = stored !== undefined && (await this.inTurn(() => matches(stored, password)));',
    spec: SPEC,
    test: 'cost as much to check for nobody',
  },
  {
    name: 'hashed-all-at-once',
    fault: 'As many passwords are hashed at a time as come',
    guard: '`Passwords` lets in as many as leave a core to the others, and sends away who would wait too long',
    file: `${AUTH}/passwords.ts`,
    find: 'if (this.cores.hasRoom) this.cores.enter(resolve, refuse);',
    replace:
      'if (refuse.length === 0) resolve(() => undefined);\n      else if (this.cores.hasRoom) this.cores.enter(resolve, refuse);',
    spec: SPEC,
    test: 'are hashed a few at a time',
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
];
