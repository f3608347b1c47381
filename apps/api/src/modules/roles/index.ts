/** Roles: which permissions a name stands for. */
export { RolesFacade } from './roles.facade.js';
export { RolesModule } from './roles.module.js';
