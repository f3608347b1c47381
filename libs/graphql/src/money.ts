import { GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql';
import type { Money } from '#libs/money';
import type { GraphqlCall } from './graphql-call.js';
import { safeInt } from './scalars.js';

/** Money: whole minor units and an ISO 4217 code. */
export const moneyType = new GraphQLObjectType<Money, GraphqlCall>({
  name: 'Money',
  description: 'Whole minor units of a currency.',
  fields: {
    amount: { type: new GraphQLNonNull(safeInt) },
    currency: { type: new GraphQLNonNull(GraphQLString), description: 'ISO 4217 code.' },
  },
});
