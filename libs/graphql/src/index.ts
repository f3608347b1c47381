/** GraphQL: a second door to the same services, put together from the parts that modules bring. */
export { connectionOf, pageOf, portion, shown, type Portion } from './connections.js';
export { GraphqlCall } from './graphql-call.js';
export { GraphqlModule } from './graphql.module.js';
export { moneyType } from './money.js';
export { Operations } from './operations.js';
export { needs, needsPerson, Resolves, TypeOf, type Fields, type SchemaPart } from './parts.js';
export { isGiven, isId } from './ids.js';
export { date, dateTime, json } from './scalars.js';
