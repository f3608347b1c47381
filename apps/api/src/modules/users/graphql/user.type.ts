import { Injectable } from '@nestjs/common';
import { GraphQLEnumType, GraphQLID, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { accessErrors } from '#libs/access';
import { dateTime, TypeOf, type GraphqlCall } from '#libs/graphql';
import { userView, type UserView } from '../user-view.js';
import { UsersService } from '../users.service.js';

const text = { type: new GraphQLNonNull(GraphQLString) };

export const userStatus = new GraphQLEnumType({
  name: 'UserStatus',
  values: { ACTIVE: { value: 'active' }, SUSPENDED: { value: 'suspended' }, CLOSED: { value: 'closed' } },
});

/** The type that users add to the schema. */
@Injectable()
export class UserTypes {
  readonly user = new TypeOf<UserView>('User', 'Who somebody is to a tenant.', () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    email: text,
    name: text,
    status: { type: new GraphQLNonNull(userStatus) },
    roles: { type: new GraphQLNonNull(new GraphQLList(text.type)) },
    createdAt: { type: new GraphQLNonNull(dateTime) },
  }));

  constructor(private readonly users: UsersService) {}

  /** A user whom the caller may know of, if they do; those that are asked for together are read together. */
  async find(id: string, call: GraphqlCall): Promise<UserView | null> {
    const user = await call.load(UserTypes, id, async (ids: readonly string[]) => {
      const found = await this.users.findMany(call.actor, ids);
      return ids.map((one) => found.get(one));
    });
    return user ? userView(user) : null;
  }

  /** The user that something names. */
  async load(id: string, call: GraphqlCall): Promise<UserView> {
    const user = await this.find(id, call);
    // Who may see the thing that names them may still not know more of them than their id.
    if (!user) throw accessErrors.forbidden({ detail: 'This needs the permission users:read.' });
    return user;
  }
}
