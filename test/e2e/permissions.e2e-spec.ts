import {
  OPERATIONS,
  PRINCIPALS,
  WHOSE,
  answerTo,
  refusalOf,
  type Operation,
  type Principal,
  type Whose,
} from '../../apps/tools/src/policy/policy.ts';
import type { Cast } from '../support/cast.js';
import { assembled, forACrowd } from '../support/policy-cast.js';
import { likeAnyOther } from '../support/answer.js';
import { useHouse, useHouseBeside } from '../support/house.js';
import type { Person } from '../support/person.js';
import { TIGHT } from '../support/tight.js';
import { cell, untriedCells } from '../support/untried.js';
import { filtersOff, wallsOff } from '../support/walls.js';

const house = useHouse(forACrowd);
const brief = useHouseBeside(house, { ...forACrowd, ACCESS_TOKEN_TTL: '10' });
/** What the others are compared with comes first. */
const MISSING_FIRST = WHOSE.toSorted((a, b) => Number(b === 'missing') - Number(a === 'missing'));
const NOT_ONES_OWN: readonly Whose[] = ['peer’s', 'sub-account’s', 'parent’s', 'deleted'];
let cast: Cast;

beforeAll(async () => {
  cast = await assembled(house, brief);
}, 120_000);

describe('the policy', () => {
  it('has a row for every operation, and for nothing else', async () => {
    const { paths } = (await house.stranger.get('/openapi.json').ok()).body as { paths: Record<string, object> };
    const served = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(OPERATIONS.map(({ call }) => call).sort()).toEqual(served.sort());
  });

  it('is kept: every operation, by every principal, on everybody’s things', async () => {
    const { attempts, deviations, untried } = await tryAll();
    expect(deviations).toEqual([]);
    expect(untried).toEqual(untriedCells());
    expect(attempts).toBeGreaterThan(2_000);
  }, 240_000);

  it('is kept by the application’s filters alone', async () => {
    await wallsOff(house, async () => expect((await tryAll()).deviations).toEqual([]));
  }, 240_000);

  it('shows nobody another tenant’s things by row-level security alone', async () => {
    expect(await filtersOff(house, async () => (await tryAll(leaks)).deviations)).toEqual([]);
  }, 240_000);

  it('would be broken without either', async () => {
    let found: string[] = [];
    await wallsOff(house, async () => {
      found = await filtersOff(house, async () => (await tryAll(leaks)).deviations);
    });
    const leaking = OPERATIONS.map(({ call }) => call).filter((call) =>
      found.some((line) => line.startsWith(`${call} by `)),
    );
    const tight = OPERATIONS.map(({ call }) => call).filter((call) => call in TIGHT);
    expect(OPERATIONS.map(({ call }) => call).filter((call) => !leaking.includes(call))).toEqual(tight);
    expect(tight.length).toBe(Object.keys(TIGHT).length);
    // Lists as well: they name what is not the caller's.
    expect(found.filter((line) => / on own: 200 [0-9a-f]{8}-/.test(line)).length).toBeGreaterThan(5);
  }, 240_000);
});

interface Attempt {
  readonly operation: Operation;
  readonly principal: Principal;
  readonly whose: Whose;
  readonly status: number;
  /** Ids of another tenant's things that stand in the answer. */
  readonly names: readonly string[];
  /** Ids of things of the same tenant that stand in a list and may not be seen. */
  readonly peers: readonly string[];
  /** Whether a 404 differs from that for a thing that never was, by a byte or a header. */
  readonly tells: boolean;
}

const deviates = ({ operation, principal, whose, status, names, peers, tells }: Attempt): boolean =>
  status !== answerTo(operation, principal, whose) || names.length > 0 || peers.length > 0 || tells;

/** Something of another tenant was found, whatever was then done with it: only 404 says that it was not. */
const leaks = (attempt: Attempt): boolean =>
  attempt.names.length > 0 || (deviates(attempt) && attempt.whose === 'other tenant’s');

/** What is wrong with the answers, of how many, and where there was nothing to try. */
async function tryAll(
  isWrong = deviates,
): Promise<{ attempts: number; deviations: string[]; untried: readonly string[] }> {
  const deviations: string[] = [];
  const untried = new Set<string>();
  let attempts = 0;
  const alone = async (principal: Principal): Promise<void> => {
    for (const operation of OPERATIONS) {
      let missing = '';
      for (const whose of operation.thing ? MISSING_FIRST : (['own'] as const)) {
        const answered = await attempt(operation, principal, whose);
        if (answered === undefined) {
          if (operation.thing) untried.add(cell(operation.thing, whose, principal));
          continue;
        }
        attempts++;
        const { status, names, peers, text } = answered;
        if (whose === 'missing') missing = text;
        const tells = status === 404 && text !== missing;
        if (isWrong({ operation, principal, whose, status, names, peers, tells }))
          deviations.push(
            `${operation.call} by ${principal.name} on ${whose}: ${status} ${[...names, ...peers].join()}${tells ? ` ${text}` : ''}, not ${answerTo(operation, principal, whose)}`,
          );
      }
    }
  };
  await Promise.all(PRINCIPALS.map(alone));
  return { attempts, deviations: deviations.sort(), untried: [...untried].sort() };
}

/** The answer, without what is every call's own; undefined where there is nothing of the kind to try it on. */
async function attempt(
  operation: Operation,
  principal: Principal,
  whose: Whose,
): Promise<(Pick<Attempt, 'status' | 'names' | 'peers'> & { readonly text: string }) | undefined> {
  const [method, path = ''] = operation.call.split(' ');
  const isAllowed = refusalOf(operation, principal, whose) === undefined;
  const fresh = operation.fresh === true && isAllowed;
  let person: Person = cast.as(principal);
  let id = operation.thing && (await cast.idOf(operation.thing, principal, whose, fresh));
  if (operation.thing && id === undefined) return undefined;
  if (fresh && operation.needs === 'person' && principal.kind === 'person') {
    person = await cast.afresh(principal);
    if (operation.thing === 'session' && whose === 'own') id = person.sessionId;
  }
  const target = path.replace(/\{\w+\}/, id ?? '') + (operation.query ?? '');
  const headers = { ...operation.headers, ...(method === 'POST' && { 'idempotency-key': crypto.randomUUID() }) };
  const verb = (method ?? '').toLowerCase() as 'get';
  const answer = await person.send(verb, target, operation.body, headers);
  const { status, text } = answer;
  if (operation.call === 'DELETE /v1/auth/sessions' && status === 204) await cast.readmit(principal);
  // An operator sees every tenant's name; what lies in them is as hidden from him as from anybody.
  const foreign = operation.thing === 'tenant' ? [] : cast.idsOfTheOther(principal);
  const unseen = status < 300 ? await unseenBy(operation, principal) : [];
  const told = (ids: readonly string[]) => ids.filter((each) => each !== id && text.includes(each));
  return { status, names: told(foreign), peers: told(unseen), text: likeAnyOther(answer, id) };
}

/** What of the same tenant is not there for the principal by its id, and so has no place in a list either. */
async function unseenBy({ call }: Operation, principal: Principal): Promise<string[]> {
  const one = OPERATIONS.find((other) => other.call.endsWith(` ${call.split(' ')[1]}/{id}`));
  const { thing } = one ?? {};
  if (!one || !thing) return [];
  const hidden = NOT_ONES_OWN.filter((whose) => answerTo(one, principal, whose) === 404);
  const ids = await Promise.all(hidden.map((whose) => cast.idOf(thing, principal, whose, false)));
  return ids.filter((id) => id !== undefined);
}
