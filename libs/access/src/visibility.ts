import { createMongoAbility, type MongoAbility, type RuleOf } from '@casl/ability';
import { rulesToCondition } from '@casl/ability/extra';
import type { Condition } from '#libs/database';
import type { Actor } from './actor.js';

/** Fields of a thing that must have these values. */
export type Ownership<Field extends string> = { readonly [Name in Field]?: string };

/** Which things of a kind somebody may see. */
export interface VisibilityTerms<Field extends string> {
  /** The permission to see every one in the tenant. */
  readonly all: string;
  /** What is seen without it: whatever meets one of these. */
  readonly own: (actor: Actor) => readonly Ownership<Field>[];
  /** Each field as SQL says it. */
  readonly columns: Readonly<Record<Field | 'tenantId', string>>;
}

/** What one actor sees of a kind of thing: the same rules as a check and as SQL. */
export interface Sight<Field extends string = never> {
  readonly tenantId: string;
  /** True of the rows that may be seen, in lists, counts and single reads. */
  readonly condition: Condition;
  /** Whether this one may be seen. */
  admits(thing: Readonly<Record<Field | 'tenantId', string | null>>): boolean;
}

interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Says what of a kind an actor may see; worked out once for each actor. */
export class Visibility<Field extends string> {
  private readonly known = new WeakMap<Actor, Sight<Field>>();

  constructor(private readonly terms: VisibilityTerms<Field>) {}

  of(actor: Actor): Sight<Field> {
    let sight = this.known.get(actor);
    if (!sight) this.known.set(actor, (sight = this.look(actor)));
    return sight;
  }

  private look(actor: Actor): Sight<Field> {
    const { tenantId, permissions } = actor;
    const { all, own } = this.terms;
    const seen: readonly Ownership<Field>[] = permissions.has(all) ? [{}] : own(actor);
    const ability = createMongoAbility(
      seen.map((ownership) => ({ action: 'see', subject: 'thing', conditions: { tenantId, ...ownership } })),
      { detectSubjectType: () => 'thing' },
    );
    return { tenantId, condition: this.conditionOf(ability), admits: (thing) => ability.can('see', thing) };
  }

  private conditionOf(ability: MongoAbility): Condition {
    const condition = rulesToCondition<MongoAbility, Sql, Sql>(
      ability.rulesFor('see', 'thing'),
      (rule) => this.sqlOf(rule),
      { and: (parts) => joined(parts, ' and '), or: (parts) => joined(parts, ' or '), empty: () => joined([], '') },
    );
    return condition ? [condition.text, ...condition.values] : 'false';
  }

  /** A rule is a row of equalities; anything else would be a rule that SQL does not keep. */
  private sqlOf({ conditions = {} }: RuleOf<MongoAbility>): Sql {
    const fields = Object.entries(conditions) as [Field | 'tenantId', unknown][];
    const equalities = fields.map(([field, value]) => ({ text: `${this.terms.columns[field]} = ?`, values: [value] }));
    return joined(equalities, ' and ');
  }
}

function joined(parts: readonly Sql[], word: string): Sql {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  return {
    text: only ? `(${parts.map(({ text }) => text).join(word)})` : 'true',
    values: parts.flatMap(({ values }) => values),
  };
}
