import { Module } from '@nestjs/common';
import { RolesController } from './http/roles.controller.js';
import { Role } from './role.entity.js';
import { RolesFacade } from './roles.facade.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';
import { TenantRoles } from './tenant-roles.js';

@Module({ providers: [RolesRepository, TenantRoles, RolesService, RolesFacade], exports: [RolesService, RolesFacade] })
export class RolesModule {
  static readonly entities = [Role];
}

/** The doors the api role opens. */
@Module({ imports: [RolesModule], controllers: [RolesController] })
export class RolesApiModule {}
