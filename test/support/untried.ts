import { PRINCIPALS, type Principal, type Thing, type Whose } from '../../apps/tools/src/policy/policy.ts';

const EVERYBODY = PRINCIPALS.map(({ name }) => name);
const PERSONAL = ['user', 'order', 'session'] as const;
const COMMON = ['service', 'role', 'api key', 'tenant', 'dead letter'] as const;

interface Untried {
  readonly why: string;
  readonly things: readonly Thing[];
  readonly whose: readonly Whose[];
  readonly by: readonly string[];
}

/** Where there is nothing to try an operation on, and why. All the others are tried. */
const UNTRIED: readonly Untried[] = [
  {
    why: 'belongs to the tenant, and to nobody in it',
    things: COMMON,
    whose: ['peer’s', 'sub-account’s', 'parent’s'],
    by: EVERYBODY,
  },
  {
    why: 'belongs to a person, and this is none',
    things: PERSONAL,
    whose: ['own'],
    by: PRINCIPALS.filter(({ kind }) => kind !== 'person').map(({ name }) => name),
  },
  { why: 'is tried as their own', things: PERSONAL, whose: ['peer’s'], by: ['peer'] },
  { why: 'is tried as their own', things: PERSONAL, whose: ['sub-account’s'], by: ['sub-account'] },
  { why: 'is tried as their own', things: PERSONAL, whose: ['parent’s'], by: ['parent'] },
  { why: 'is suspended, and never deleted', things: ['tenant'], whose: ['deleted'], by: EVERYBODY },
];

/** A kind of thing, whose it is and who asks, as one word to compare. */
export function cell(thing: Thing, whose: Whose, { name }: Pick<Principal, 'name'>): string {
  return `${thing}, ${whose}, by ${name}`;
}

/** Each cell that is left out, sorted. */
export function untriedCells(): string[] {
  return UNTRIED.flatMap(({ things, whose, by }) =>
    things.flatMap((thing) => whose.flatMap((of) => by.map((name) => cell(thing, of, { name })))),
  ).sort();
}
