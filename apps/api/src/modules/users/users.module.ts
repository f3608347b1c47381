import { Module } from '@nestjs/common';
import { RolesModule } from '#modules/roles';
import { UserTypes } from './graphql/user.type.js';
import { UsersResolver } from './graphql/users.resolver.js';
import { UsersController } from './http/users.controller.js';
import { ForgetUsersWhenTheyChange } from './messaging/forget-users-when-they-change.consumer.js';
import { UsersFacade } from './users.facade.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';
import { User } from './user.entity.js';

@Module({
  imports: [RolesModule],
  providers: [UsersRepository, UsersService, UsersFacade],
  exports: [UsersService, UsersFacade],
})
export class UsersModule {
  static readonly entities = [User];
}

/** What users add to the GraphQL schema, and others build upon. */
@Module({ imports: [UsersModule], providers: [UserTypes, UsersResolver], exports: [UserTypes] })
export class UsersGraphqlModule {}

/** The doors the api role opens. */
@Module({ imports: [UsersModule, UsersGraphqlModule], controllers: [UsersController] })
export class UsersApiModule {}

/** What the worker role hears. */
@Module({ imports: [UsersModule], providers: [ForgetUsersWhenTheyChange] })
export class UsersWorkerModule {}
