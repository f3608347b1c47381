/** Users: who somebody is to a tenant. Ask through here, listen through `#events/users`. */
export { UsersFacade, type NewUser, type Registration } from './users.facade.js';
export { UserTypes } from './graphql/user.type.js';
export { UsersGraphqlModule, UsersModule } from './users.module.js';
export { userExample, userSchema, type UserView } from './user-view.js';
