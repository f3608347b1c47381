import { errorCatalogue } from '#libs/errors';
import { Operations } from '#libs/graphql';
import { statusOf } from '#libs/http';
import { GRAPHQL_FIELDS, GRAPHQL_FILTERS, type GraphqlFilter } from '../../apps/tools/src/policy/graphql-fields.ts';
import {
  OPERATIONS,
  PRINCIPALS,
  WHOSE,
  answerTo,
  type Operation,
  type Principal,
  type Whose,
} from '../../apps/tools/src/policy/policy.ts';
import type { Cast } from '../support/cast.js';
import { assembled, forACrowd } from '../support/policy-cast.js';
import { useHouse, useHouseBeside } from '../support/house.js';
import { filtersOff, wallsOff } from '../support/walls.js';

const house = useHouse(forACrowd);
const brief = useHouseBeside(house, { ...forACrowd, ACCESS_TOKEN_TTL: '10' });
let cast: Cast;
/** What shows nothing of another tenant even without walls and filters, and why. */
const TIGHT = {
  me: 'it asks for nobody but who asks',
  user: 'what is found is looked at once more before it is shown (`Sight`)',
  orderCounts: 'it names nothing; of a customer it is tried below',
  spending: 'the same',
  placeOrder: 'it shows what it has just stored',
};

beforeAll(async () => {
  cast = await assembled(house, brief);
  // Beside the cancelled order that each of them has: only what was paid is spending.
  await house.rows(
    `insert into orders.orders (id, tenant_id, customer_id, customer_parent_id, status, currency, total_amount, line_count,
       version, created_at, updated_at)
     select gen_random_uuid(), tenant_id, customer_id, customer_parent_id, 'paid', currency, total_amount, line_count, 1,
       now(), now() from orders.orders where deleted_at is null`,
  );
}, 120_000);

describe('the policy of REST', () => {
  it('names every root field of the schema, and nothing else', () => {
    const { schema } = house.app.get(Operations, { strict: false });
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(GRAPHQL_FIELDS.map(({ field }) => field).sort()).toEqual(fields.sort());
    const ofCustomers = Object.values(schema.getQueryType()?.getFields() ?? {})
      .filter(({ args }) => args.some(({ name }) => name === 'customerId'))
      .map(({ name }) => name);
    expect(GRAPHQL_FILTERS.map(({ field }) => field).sort()).toEqual(ofCustomers.sort());
  });

  it('is kept by GraphQL: every field, by every principal, on everybody’s things', async () => {
    const { attempts, deviations } = await tryAll();
    expect(deviations).toEqual([]);
    expect(attempts).toBeGreaterThan(600);
  }, 240_000);

  it('is kept by the application’s filters alone, and by row-level security alone no other tenant’s thing is shown', async () => {
    await wallsOff(house, async () => expect((await tryAll()).deviations).toEqual([]));
    expect(await filtersOff(house, async () => (await tryAll(leaks)).deviations)).toEqual([]);
  }, 240_000);

  it('is kept by what is asked of one customer: it shows or adds up what REST would show, by every principal', async () => {
    const { shown, attempts, deviations } = await tryFilters();
    expect(deviations).toEqual([]);
    expect(attempts).toBeGreaterThan(200);
    // Something to some, and nothing to others: otherwise nothing was shown.
    expect(shown).toBeGreaterThan(attempts / 10);
    expect(shown).toBeLessThan(attempts / 2);
    await wallsOff(house, async () => expect((await tryFilters()).deviations).toEqual([]));
    expect(await filtersOff(house, async () => (await tryFilters(ofAnother)).deviations)).toEqual([]);
  }, 240_000);

  it('would be broken without either', async () => {
    let [found, filtered]: string[][] = [[], []];
    await wallsOff(house, async () => {
      found = await filtersOff(house, async () => (await tryAll(leaks)).deviations);
      filtered = await filtersOff(house, async () => (await tryFilters(ofAnother)).deviations);
    });
    const named = ({ field }: { readonly field: string }, lines: readonly string[] = []): boolean =>
      lines.some((line) => line.startsWith(`${field} by `));
    expect(GRAPHQL_FIELDS.filter((field) => !named(field, found)).map(({ field }) => field)).toEqual(
      Object.keys(TIGHT),
    );
    expect(GRAPHQL_FILTERS.filter((filter) => !named(filter, filtered))).toEqual([]);
  }, 240_000);
});

/** Something of another tenant is shown, or is there. */
const leaks = (whose: Whose, names: readonly string[]): boolean => names.length > 0 || ofAnother(whose);
const ofAnother = (whose: Whose): boolean => whose === 'other tenant’s';

/** What is answered otherwise than REST would, of how many attempts. */
async function tryAll(
  counts: (whose: Whose, names: readonly string[]) => boolean = () => true,
): Promise<{ attempts: number; deviations: string[] }> {
  const deviations: string[] = [];
  let attempts = 0;
  for (const principal of PRINCIPALS)
    for (const field of GRAPHQL_FIELDS) {
      const operation = OPERATIONS.find(({ call }) => call === field.asIn) as Operation;
      for (const whose of operation.thing ? WHOSE : (['own'] as const)) {
        const id = operation.thing && (await cast.idOf(operation.thing, principal, whose, false));
        if (operation.thing && id === undefined) continue;
        attempts++;
        const { status, names } = await attempt(field, principal, id);
        const wanted = wantedOf(operation, principal, whose);
        if ((status !== wanted || names.length > 0) && counts(whose, names))
          deviations.push(`${field.field} by ${principal.name} on ${whose}: ${status} ${names.join()}, not ${wanted}`);
      }
    }
  return { attempts, deviations };
}

/** What is shown of customers otherwise than REST would show their things, of how many attempts. */
async function tryFilters(
  counts: (whose: Whose) => boolean = () => true,
): Promise<{ attempts: number; shown: number; deviations: string[] }> {
  const deviations: string[] = [];
  let [attempts, shown] = [0, 0];
  for (const principal of PRINCIPALS)
    for (const filter of GRAPHQL_FILTERS)
      for (const whose of WHOSE) {
        const id = await cast.idOf('user', principal, whose, false);
        if (id === undefined) continue;
        attempts++;
        const { status, names, value } = await attempt(filter, principal, id);
        if (holdsAny(value)) shown++;
        const [found, wanted] = [`${status} ${holdsAny(value)} ${names.join()}`, ofCustomer(filter, principal, whose)];
        if (found !== wanted && counts(whose))
          deviations.push(`${filter.field} by ${principal.name} of ${whose}: ${found}, not ${wanted}`);
      }
  return { attempts, shown, deviations };
}

/** The status, and whether anything is shown: where each of the customer's things would be. */
function ofCustomer({ asIn, of }: GraphqlFilter, principal: Principal, whose: Whose): string {
  const [list, one] = [asIn, of].map((name) => OPERATIONS.find(({ call }) => call === name) as Operation);
  const status = answerTo(list as Operation, principal, 'own');
  const isThere = status === 200 && answerTo(one as Operation, principal, whose) === 200;
  return `${status === 200 && whose === 'malformed' ? 400 : status} ${isThere} `;
}

function holdsAny(value: unknown): boolean {
  if (typeof value === 'number') return value > 0;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsAny);
}

/** As REST answers; but what cannot be an id is simply not there. */
function wantedOf(operation: Operation, principal: Principal, whose: Whose): number {
  const status = answerTo(operation, principal, whose);
  return whose === 'malformed' && status === 400 ? 404 : status;
}

/** The answer in REST's words: a refusal by its code, null as what is not there. */
async function attempt(
  { field, document }: { readonly field: string; readonly document: string },
  principal: Principal,
  id: string | undefined,
): Promise<{ readonly status: number; readonly names: readonly string[]; readonly value?: unknown }> {
  const answer = await cast.as(principal).post('/graphql', { query: document, variables: { id } });
  const names = cast.idsOfTheOther(principal).filter((each) => answer.text.includes(each) && each !== id);
  if (answer.status !== 200) return { status: answer.status, names };
  const { data, errors } = answer.body as unknown as {
    data: Record<string, unknown> | null;
    errors?: { extensions: { code: string } }[];
  };
  const code = errors?.[0]?.extensions.code;
  if (code === undefined) return { status: data?.[field] === null ? 404 : 200, names, value: data?.[field] };
  const kind = errorCatalogue().find((entry) => entry.code === code)?.kind;
  return { status: kind ? statusOf({ code, kind }) : 500, names };
}
