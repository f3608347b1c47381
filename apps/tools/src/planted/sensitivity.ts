import type { Fault } from './fault.ts';

const SPEC = 'test/e2e/sensitivity.e2e-spec.ts';
const MISPLACED = 'stands in the columns of its class alone, and a secret in none';

/** What stands in a column where it does not belong, or in one that nobody thought about. */
export const sensitivityFaults: readonly Fault[] = [
  {
    name: 'column-without-a-class',
    fault: 'A column comes to be that nobody said how to protect',
    guard: 'the list of all columns is held against the catalogue of the database',
    file: 'apps/tools/src/sensitivity/columns-of-modules.ts',
    find: `personal: { email: 'clear', name: 'clear' },`,
    replace: `personal: { email: 'clear' },`,
    spec: SPEC,
    test: 'has a class, and every class its columns',
  },
  {
    name: 'token-answer-in-the-clear',
    fault: 'An answer that holds tokens is kept for its Idempotency-Key as it was given',
    guard: '`Answers` seals it',
    file: 'libs/idempotency/src/answers.ts',
    find: `secret ? this.sealer.seal(PURPOSE, answer.body).toString('base64') : answer.body`,
    replace: `answer.body`,
    spec: SPEC,
    test: MISPLACED,
  },
  {
    name: 'address-beside-its-token',
    fault: 'The address that a token is mailed to lies readable in the database',
    guard: '`MailedSecrets` seals it',
    file: 'apps/api/src/modules/auth/mailed-secrets.ts',
    find: `    return this.sealer.seal('addresses for mailed tokens', email);
  }

  openAddress(sealed: Buffer): string {
    return this.sealer.open('addresses for mailed tokens', sealed).toString();`,
    replace: `    return Buffer.from(email);
  }

  openAddress(sealed: Buffer): string {
    return sealed.toString();`,
    spec: SPEC,
    test: MISPLACED,
  },
];
