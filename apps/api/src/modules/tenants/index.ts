/** Tenants: companies that share the house and never meet. Ask through here, listen through `#events/tenants`. */
export { TenantsFacade, type NewTenant, type TenantReference } from './tenants.facade.js';
export { TenantsModule } from './tenants.module.js';
export { tenantNameSchema, tenantSchema, type TenantView } from './tenant-view.js';
