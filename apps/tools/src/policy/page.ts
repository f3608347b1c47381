import { markdown, NOTE } from '../generated-docs.ts';
import { GRAPHQL_FIELDS, GRAPHQL_FILTERS, GRAPHQL_WAYS } from './graphql-fields.ts';
import { OPERATIONS, PRINCIPALS, refusalOf, type Operation, type Principal, type Whose } from './policy.ts';

const COLUMNS: readonly Principal[] = PRINCIPALS.filter(
  ({ name, enters, tenant }) => tenant === 'this' && (enters || name === 'anonymous'),
);
const SHOWN: readonly Whose[] = ['own', 'peer’s', 'sub-account’s', 'parent’s', 'other tenant’s', 'deleted'];
const PERSONAL = ['user', 'order', 'session'];

/** The policy as a page: what each principal is answered on each kind of thing. */
export function permissionsPage(): Promise<string> {
  const head = ['operation', 'on', ...COLUMNS.map(({ name }) => name)];
  const rows = OPERATIONS.flatMap((operation) =>
    lines(operation).map((whose) => [`\`${operation.call}\``, wordFor(operation, whose), ...cells(operation, whose)]),
  );
  return markdown([
    NOTE,
    '',
    '# Permissions',
    '',
    'Who may do what to whose things. The same table drives a test that tries every operation as every principal on',
    'everybody’s things, once with both walls, once with each of them alone (`test/e2e/permissions.e2e-spec.ts`); an operation',
    'without a row fails it. What a permission opens stands in [security.md](security.md).',
    '',
    '✓ is allowed. 401: sign in. 403: one may know of the operation or the thing, and may not do it. 404: it is as if the thing',
    'were not there. A missing thing is 404 and a malformed id 400 to whoever gets past the first two. Expired, revoked and',
    'suspended credentials are 401 wherever `anonymous` is. Everybody of another tenant is answered as the same principal of',
    'this one is on another tenant’s things. What machines do with a token of the settings (`METRICS_TOKEN`,',
    '`ALERTS_WEBHOOK_TOKEN`) is 401 to everybody here, and 404 where the setting is unset.',
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    ...throughGraphql(),
  ]);
}

function throughGraphql(): readonly string[] {
  return [
    '',
    '## Through GraphQL',
    '',
    'A root field asks of its caller what an operation of REST does, and a test tries all of it the same way',
    '(`test/e2e/graphql-permissions.e2e-spec.ts`). What REST answers with 404 is `null` there, and so is a malformed id.',
    '',
    row(['field', 'as in']),
    row(['---', '---']),
    ...GRAPHQL_FIELDS.map(({ field, asIn }) => row([`\`${field}\``, `\`${asIn}\``])),
    '',
    'Asked of one customer (`customerId`), whoever that is, a field shows and adds up what the caller may see of theirs, and',
    'nothing where that is nothing: it does not tell whether there is such a customer. A malformed id is 400.',
    '',
    row(['field of a customer', 'shows what is shown by']),
    row(['---', '---']),
    ...GRAPHQL_FILTERS.map(({ field, of }) => row([`\`${field}(customerId:)\``, `\`${of}\``])),
    '',
    'So does what a thing leads to, for everybody and for those who have one permission alone',
    '(`test/e2e/graphql-sight.e2e-spec.ts`): a service that the caller may not see is `null`, orders are missing from their list,',
    'and an order whose customer is asked for is refused with `auth.forbidden` to who sees the one and not the other.',
    '',
    row(['way', 'as in']),
    row(['---', '---']),
    ...GRAPHQL_WAYS.map(({ from, field, asIn }) => row([`\`${from}.${field}\``, `\`${asIn}\``])),
  ];
}

function lines({ thing }: Operation): readonly Whose[] {
  if (thing === undefined) return ['own'];
  return PERSONAL.includes(thing) ? SHOWN : ['own', 'other tenant’s', 'deleted'];
}

function wordFor({ thing }: Operation, whose: Whose): string {
  if (thing === undefined) return '';
  if (PERSONAL.includes(thing)) return `${whose} ${thing}`;
  return whose === 'own' ? `the tenant’s ${thing}` : `${whose} ${thing}`;
}

function cells(operation: Operation, whose: Whose): string[] {
  // A peer’s things are a peer’s own.
  return COLUMNS.map((principal) =>
    whose === `${principal.name}’s` ? '·' : String(refusalOf(operation, principal, whose) ?? '✓'),
  );
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
