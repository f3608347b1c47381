import { query, type Query } from './statement.js';

/** One page of a list: `limit + 1` rows are read, to see whether more follow. */
export interface PageRequest {
  readonly limit: number;
  /** Name of a sort of the listing; a leading minus sorts downwards. */
  readonly sort: string;
  /** The row the page lies behind, by its sort value and its id. */
  readonly after: { readonly value: string; readonly id: string } | undefined;
  /** Read away from `after`, against the sort order. */
  readonly backwards: boolean;
  /** Count all rows as well. */
  readonly count: boolean;
}

/** Rows as read: up to `limit + 1`, in reading order, and how many there are in all where that was asked. */
export interface Slice<Item> {
  readonly items: readonly Item[];
  readonly total?: number | undefined;
}

/** SQL without values, or SQL with a `?` for each of its values; left out where one of them is undefined. */
export type Condition = string | readonly [sql: string, ...values: unknown[]];

/** Clauses to be joined by `and`, and the values they number. */
export interface Bound {
  readonly clauses: string[];
  readonly values: unknown[];
}

/** What a list shows, of which table, and by which columns (with their types) it may be sorted. */
export interface ListingTerms {
  readonly name: string;
  readonly columns: string;
  readonly from: string;
  readonly sorts: Readonly<Record<string, { readonly column: string; readonly type: string }>>;
  /** A total says no more than this, and costs no more to count; without it all are counted. */
  readonly mostCounted?: number;
}

/** Keyset pagination in SQL: a page is found by its place in an index, so it costs the same however deep it lies. */
export class Listing<Row> {
  constructor(private readonly terms: ListingTerms) {}

  /** The rows of a page that meet all conditions, on the total order (sort column, id). */
  page(conditions: readonly Condition[], { limit, sort, after, backwards }: PageRequest): Query<Row> {
    const { name, columns, from, sorts } = this.terms;
    const downwards = sort.startsWith('-');
    const by = sorts[downwards ? sort.slice(1) : sort];
    if (!by) throw new RangeError(`The list ${name} cannot be sorted by ${sort}.`);
    const falling = downwards !== backwards;
    const { clauses, values } = bind(conditions);
    if (after) {
      values.push(after.value, after.id);
      const place = `($${values.length - 1}::${by.type}, $${values.length}::uuid)`;
      clauses.push(`(${by.column}, id) ${falling ? '<' : '>'} ${place}`);
    }
    values.push(limit + 1);
    const direction = falling ? 'desc' : 'asc';
    const order = `order by ${by.column} ${direction}, id ${direction} limit $${values.length}`;
    return query<Row>(
      `${name}.page`,
      `select ${columns} from ${from} where ${clauses.join(' and ')} ${order}`,
    )(...values);
  }

  /** How many rows meet all conditions, as far as they are counted. */
  total(conditions: readonly Condition[]): Query<{ total: number }> {
    const { name, from, mostCounted } = this.terms;
    const { clauses, values } = bind(conditions, mostCounted === undefined ? [] : [mostCounted]);
    const rows = `${from} where ${clauses.join(' and ')}`;
    const counted = mostCounted === undefined ? rows : `(select from ${rows} limit $1) as counted`;
    return query<{ total: number }>(`${name}.total`, `select count(*) as total from ${counted}`)(...values);
  }
}

/** The conditions with their values numbered, behind the `values` that a statement has already. */
export function bind(conditions: readonly Condition[], first: readonly unknown[] = []): Bound {
  const values: unknown[] = [...first];
  const clauses: string[] = [];
  for (const condition of conditions) {
    if (typeof condition === 'string') clauses.push(condition);
    else {
      const [sql, ...own] = condition;
      if (own.includes(undefined)) continue;
      let next = values.length;
      clauses.push(sql.replaceAll('?', () => `$${++next}`));
      values.push(...own);
    }
  }
  return { clauses, values };
}
