import { Injectable } from '@nestjs/common';
import { GraphQLID, GraphQLNonNull } from 'graphql';
import {
  connectionOf,
  isId,
  needs,
  needsPerson,
  pageOf,
  portion,
  Resolves,
  shown,
  type Fields,
  type GraphqlCall,
  type Portion,
  type SchemaPart,
} from '#libs/graphql';
import { Pagination, type Window } from '#libs/http';
import type { UserStatus } from '../user.entity.js';
import { userView, type UserView } from '../user-view.js';
import { UsersService } from '../users.service.js';
import { UserTypes, userStatus } from './user.type.js';

/** Users, as REST shows them. */
@Injectable()
@Resolves()
export class UsersResolver implements SchemaPart {
  readonly queries: Fields<unknown>;

  constructor(
    private readonly users: UsersService,
    private readonly pagination: Pagination,
    types: UserTypes,
  ) {
    const id = { type: new GraphQLNonNull(GraphQLID) };
    const args = { ...portion, status: { type: userStatus } };
    this.queries = {
      me: {
        ...needsPerson,
        description: 'The signed-in user.',
        type: new GraphQLNonNull(types.user.type),
        resolve: async (_, _args, { actor }) => userView(await this.users.get(actor, actor.principalId)),
      },
      user: {
        ...needs(),
        description: 'Oneself, a sub-account of one’s own, or anyone with users:read; else null.',
        type: types.user.type,
        args: { id },
        resolve: async (_, given, call) => {
          const { id } = given as { id: string };
          return isId(id) ? types.find(id.toLowerCase(), call) : null;
        },
      },
      users: {
        ...needs('users:read'),
        description: 'The users of the tenant, newest first.',
        type: new GraphQLNonNull(connectionOf(types.user.type)),
        args,
        resolve: (_, given, call) => this.list(given as Portion & { status?: UserStatus | null }, call),
      },
    };
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
