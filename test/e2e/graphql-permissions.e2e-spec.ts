import { errorCatalogue } from '#libs/errors';
import { Operations } from '#libs/graphql';
import { statusOf } from '#libs/http';
import { GRAPHQL_FIELDS, type GraphqlField } from '../../apps/tools/src/policy/graphql-fields.ts';
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

beforeAll(async () => {
  cast = await assembled(house, brief);
}, 120_000);

describe('the policy of REST', () => {
  it('names every root field of the schema, and nothing else', () => {
    const { schema } = house.app.get(Operations, { strict: false });
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(GRAPHQL_FIELDS.map(({ field }) => field).sort()).toEqual(fields.sort());
  });

  it('is kept by GraphQL: every field, by every principal, on everybody’s things', async () => {
    const { attempts, deviations } = await tryAll();
    expect(deviations).toEqual([]);
    expect(attempts).toBeGreaterThan(600);
  }, 240_000);

  it('is kept by the application’s filters alone, and by row-level security alone no other tenant’s thing is shown', async () => {
    await wallsOff(house, async () => expect((await tryAll()).deviations).toEqual([]));
    const leaks = (whose: Whose, names: readonly string[]): boolean => names.length > 0 || whose === 'other tenant’s';
    expect(await filtersOff(house, async () => (await tryAll(leaks)).deviations)).toEqual([]);
  }, 240_000);
});

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

/** As REST answers; but what cannot be an id is simply not there. */
function wantedOf(operation: Operation, principal: Principal, whose: Whose): number {
  const status = answerTo(operation, principal, whose);
  return whose === 'malformed' && status === 400 ? 404 : status;
}

/** The answer in REST's words: a refusal by its code, null as what is not there. */
async function attempt(
  { field, document }: GraphqlField,
  principal: Principal,
  id: string | undefined,
): Promise<{ readonly status: number; readonly names: readonly string[] }> {
  const answer = await cast.as(principal).post('/graphql', { query: document, variables: { id } });
  const names = cast.idsOfTheOther(principal).filter((each) => answer.text.includes(each) && each !== id);
  if (answer.status !== 200) return { status: answer.status, names };
  const { data, errors } = answer.body as unknown as {
    data: Record<string, unknown> | null;
    errors?: { extensions: { code: string } }[];
  };
  const code = errors?.[0]?.extensions.code;
  if (code === undefined) return { status: data?.[field] === null ? 404 : 200, names };
  const kind = errorCatalogue().find((entry) => entry.code === code)?.kind;
  return { status: kind ? statusOf({ code, kind }) : 500, names };
}
