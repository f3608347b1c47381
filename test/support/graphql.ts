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
