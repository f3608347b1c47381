import { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import { httpErrors, type Window } from '#libs/http';
import type { GraphqlCall } from './graphql-call.js';
import { isGiven } from './ids.js';

/** How much of a list is asked for. */
export interface Portion {
  readonly first: number;
  readonly after?: string | null | undefined;
}

const required = <Type extends ConstructorParameters<typeof GraphQLNonNull>[0]>(type: Type) => new GraphQLNonNull(type);

const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'Whether there is more, and where to go on.',
  fields: {
    hasNextPage: { type: required(GraphQLBoolean) },
    endCursor: { type: GraphQLString },
  },
});

/** The connection of a type: a page of a list, with a cursor for each item (https://relay.dev/graphql/connections.htm). */
export function connectionOf<Node>(
  node: GraphQLObjectType<Node, GraphqlCall>,
): GraphQLObjectType<Window<Node>, GraphqlCall> {
  const edge = new GraphQLObjectType<{ node: Node; cursor: string }, GraphqlCall>({
    name: `${node.name}Edge`,
    fields: { cursor: { type: required(GraphQLString) }, node: { type: required(node) } },
  });
  return new GraphQLObjectType<Window<Node>, GraphqlCall>({
    name: `${node.name}Connection`,
    fields: {
      edges: {
        type: required(new GraphQLList(required(edge))),
        resolve: ({ items, cursorAt }) => items.map((item) => ({ node: item, cursor: cursorAt(item) })),
      },
      pageInfo: {
        type: required(pageInfo),
        resolve: ({ items, hasNext, cursorAt }) => {
          const last = items.at(-1);
          return { hasNextPage: hasNext, endCursor: last === undefined ? null : cursorAt(last) };
        },
      },
    },
  });
}

/** The page as clients see it. */
export function shown<Item, View extends object>(window: Window<Item>, view: (item: Item) => View): Window<View> {
  const itemOf = new Map(window.items.map((item) => [view(item), item]));
  const cursorAt = (shownItem: View): string => window.cursorAt(itemOf.get(shownItem) as Item);
  return { ...window, items: [...itemOf.keys()], cursorAt };
}

/** The arguments of every connection. */
export const portion = {
  first: { type: GraphQLInt, defaultValue: 20, description: 'Items, 1 to 100.' },
  after: { type: GraphQLString, description: 'A cursor: items behind it.' },
} as const;

/** The page that REST would call this portion; throws `request.invalid` where `first` is out of bounds. */
export function pageOf({ first, after }: Portion): { limit: number; cursor?: string } {
  if (!(first >= 1 && first <= 100)) {
    const errors = [{ pointer: '/first', code: 'out_of_bounds', detail: 'must lie between 1 and 100' }];
    throw httpErrors.invalid({ errors });
  }
  return { limit: first, ...(isGiven(after) && { cursor: after }) };
}
