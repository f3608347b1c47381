import { Injectable } from '@nestjs/common';
import { GraphQLEnumType, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import {
  connectionOf,
  dateTime,
  isId,
  needs,
  needsPerson,
  orNull,
  pageOf,
  portion,
  Resolves,
  shown,
  TypeOf,
  type Fields,
  type GraphqlCall,
  type Portion,
  type SchemaPart,
} from '#libs/graphql';
import { Pagination, type Window } from '#libs/http';
import type { UserStatus } from '../user.entity.js';
import { userView, type UserView } from '../user-view.js';
import { usersErrors } from '../users.errors.js';
import { UsersService } from '../users.service.js';

const text = { type: new GraphQLNonNull(GraphQLString) };
const status = new GraphQLEnumType({
  name: 'UserStatus',
  values: { ACTIVE: { value: 'active' }, SUSPENDED: { value: 'suspended' }, CLOSED: { value: 'closed' } },
});

/** Users, as REST shows them. */
@Injectable()
@Resolves()
export class UsersResolver implements SchemaPart {
  readonly user = new TypeOf<UserView>('User', 'Who somebody is to a tenant.', () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    email: text,
    name: text,
    status: { type: new GraphQLNonNull(status) },
    roles: { type: new GraphQLNonNull(new GraphQLList(text.type)) },
    version: { type: new GraphQLNonNull(GraphQLInt) },
    createdAt: { type: new GraphQLNonNull(dateTime) },
    updatedAt: { type: new GraphQLNonNull(dateTime) },
  }));
  readonly queries: Fields<unknown>;

  constructor(
    private readonly users: UsersService,
    private readonly pagination: Pagination,
  ) {
    const id = { type: new GraphQLNonNull(GraphQLID) };
    const args = { ...portion, status: { type: status } };
    this.queries = {
      me: {
        ...needsPerson,
        description: 'The signed-in user.',
        type: new GraphQLNonNull(this.user.type),
        resolve: async (_, _args, { actor }) => userView(await this.users.get(actor, actor.principalId)),
      },
      user: {
        ...needs(),
        description: 'Oneself, a sub-account of one’s own, or anyone with users:read; else null.',
        type: this.user.type,
        args: { id },
        resolve: (_, given, call) => this.find((given as { id: string }).id, call),
      },
      users: {
        ...needs('users:read'),
        description: 'The users of the tenant, newest first.',
        type: new GraphQLNonNull(connectionOf(this.user.type)),
        args,
        resolve: (_, given, call) => this.list(given as Portion & { status?: UserStatus | null }, call),
      },
    };
  }

  /** A user whom the caller may know of; those that are asked for together are read together. */
  async load(id: string, call: GraphqlCall): Promise<UserView> {
    const user = await call.load(UsersResolver, id, async (ids: readonly string[]) => {
      const found = await this.users.findMany(call.actor, ids);
      return ids.map((one) => found.get(one));
    });
    if (!user) throw usersErrors.not_found();
    return userView(user);
  }

  private async find(id: string, { actor }: GraphqlCall): Promise<UserView | null> {
    return isId(id) ? orNull(this.users.get(actor, id.toLowerCase()).then(userView)) : null;
  }

  private async list(
    given: Portion & { status?: UserStatus | null },
    { actor }: GraphqlCall,
  ): Promise<Window<UserView>> {
    const filter = given.status ? { status: given.status } : {};
    const query = { ...pageOf(given), sort: '-createdAt', count: 'false', ...filter } as const;
    const window = await this.pagination.window(
      { list: 'users', scope: [actor.tenantId], query },
      { read: (page) => this.users.list(actor, filter, page), sortValue: (user) => user.createdAt },
    );
    return shown(window, userView);
  }
}
