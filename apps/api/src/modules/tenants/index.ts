/** Tenants: companies that share the house and never meet. */
export { TenantsFacade, type TenantReference } from './tenants.facade.js';
export { TenantsModule } from './tenants.module.js';
