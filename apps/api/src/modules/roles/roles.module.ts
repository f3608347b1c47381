import { Module } from '@nestjs/common';
import { RolesFacade } from './roles.facade.js';
import { RolesService } from './roles.service.js';

@Module({ providers: [RolesService, RolesFacade], exports: [RolesFacade] })
export class RolesModule {}
