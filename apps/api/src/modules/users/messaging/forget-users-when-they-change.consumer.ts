import { Injectable } from '@nestjs/common';
import { userClosed, userUpdated } from '#events/users';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import { UsersService } from '../users.service.js';

/** Whoever changed a user takes the old one out of the caches; this does it where they died before, or Redis was away. */
@Injectable()
@Consumer('users.forget_users')
export class ForgetUsersWhenTheyChange {
  constructor(private readonly users: UsersService) {}

  @Consumes(userUpdated, userClosed)
  async handle({ tenantId, aggregateId }: Received<unknown>): Promise<Statement[]> {
    await this.users.forget(tenantId, aggregateId);
    return [];
  }
}
