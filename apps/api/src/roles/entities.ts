import { ApiKeysModule } from '../modules/api-keys/api-keys.module.js';
import { AuthModule } from '../modules/auth/auth.module.js';
import { CatalogueModule } from '../modules/catalogue/catalogue.module.js';
import { MailModule } from '../modules/mail/mail.module.js';
import { OrdersModule } from '../modules/orders/orders.module.js';
import { RolesModule } from '../modules/roles/roles.module.js';
import { TenantsModule } from '../modules/tenants/tenants.module.js';
import { UsersModule } from '../modules/users/users.module.js';

/** What TypeORM knows of the schema: the entities of every module, by their own word. */
export const entities = [
  TenantsModule,
  RolesModule,
  UsersModule,
  ApiKeysModule,
  AuthModule,
  CatalogueModule,
  OrdersModule,
  MailModule,
].flatMap((module) => [...module.entities]);
