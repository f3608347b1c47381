import type { Person } from './person.js';

/** A GraphQL answer as it was given. */
export interface Asked {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
  readonly contextId: string;
}

/** Asks one operation; it has to run, in part at least. */
export async function ask(person: Person, query: string, variables: object = {}): Promise<Asked> {
  const { body, contextId } = await person.post('/graphql', { query, variables }).ok();
  const { data, errors = [] } = body as unknown as Partial<Asked>;
  return { data: data ?? {}, errors, contextId };
}

/** A document whose deepest field lies so deep: me, orders, edges, node, customer, orders, … */
export function deep(levels: number): string {
  const steps = ['orders(first: 1)', 'edges', 'node', 'customer'];
  const path = Array.from({ length: levels - 2 }, (_, at) => steps[at % 4] as string);
  // What the last step returns decides what can be asked of it.
  const leaf = { 'orders(first: 1)': '__typename', edges: 'cursor', node: 'id', customer: 'id' }[
    path.at(-1) ?? 'customer'
  ];
  return `{ me { ${path.join(' { ')} { ${leaf} ${'} '.repeat(path.length)} } }`;
}
