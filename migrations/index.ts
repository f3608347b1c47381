import type { MigrationInterface } from 'typeorm';
import { PlatformCreatePlatform1790000000000 } from './1790000000000-platform-create-platform.js';
import { TenantsCreateTenants1790000001000 } from './1790000001000-tenants-create-tenants.js';
import { UsersCreateUsers1790000002000 } from './1790000002000-users-create-users.js';
import { AuthCreateSessions1790000003000 } from './1790000003000-auth-create-sessions.js';
import { CatalogueCreateServices1790000004000 } from './1790000004000-catalogue-create-services.js';
import { OrdersCreateOrders1790000005000 } from './1790000005000-orders-create-orders.js';
import { PlatformCreateEventFlow1790000006000 } from './1790000006000-platform-create-event-flow.js';
import { StatisticsCreateOrderStatistics1790000007000 } from './1790000007000-statistics-create-order-statistics.js';
import { MailCreateMessages1790000008000 } from './1790000008000-mail-create-messages.js';
import { PlatformNameRelays1790000009000 } from './1790000009000-platform-name-relays.js';
import { TenantsFoundWithAnOwner1790000010000 } from './1790000010000-tenants-found-with-an-owner.js';
import { RolesCreateRoles1790000011000 } from './1790000011000-roles-create-roles.js';
import { OrdersKnowParents1790000012000 } from './1790000012000-orders-know-parents.js';
import { UsersListSubAccounts1790000012500 } from './1790000012500-users-list-sub-accounts.js';
import { ApiKeysCreateApiKeys1790000013000 } from './1790000013000-api-keys-create-api-keys.js';
import { AuthRotateSigningKeys1790000014000 } from './1790000014000-auth-rotate-signing-keys.js';
import { AuthCreateFailedAttempts1790000015000 } from './1790000015000-auth-create-failed-attempts.js';
import { AuthCreateMailedTokens1790000016000 } from './1790000016000-auth-create-mailed-tokens.js';
import { ExchangeRatesCreateQuotations1790000017000 } from './1790000017000-exchange-rates-create-quotations.js';
import { CatalogueCreateVerdicts1790000018000 } from './1790000018000-catalogue-create-verdicts.js';
import { TenantsLimitTenants1790000019000 } from './1790000019000-tenants-limit-tenants.js';
import { AuditCreateTrail1790000020000 } from './1790000020000-audit-create-trail.js';
import { PlatformReportEventFlow1790000021000 } from './1790000021000-platform-report-event-flow.js';
import { AuditTellHowFarSealed1790000022000 } from './1790000022000-audit-tell-how-far-sealed.js';
import { AuditFindEntries1790000023000 } from './1790000023000-audit-find-entries.js';

/** The schema's history, oldest first. Listed by hand: what is not listed does not run. */
export const migrations: readonly (new () => MigrationInterface)[] = [
  PlatformCreatePlatform1790000000000,
  TenantsCreateTenants1790000001000,
  UsersCreateUsers1790000002000,
  AuthCreateSessions1790000003000,
  CatalogueCreateServices1790000004000,
  OrdersCreateOrders1790000005000,
  PlatformCreateEventFlow1790000006000,
  StatisticsCreateOrderStatistics1790000007000,
  MailCreateMessages1790000008000,
  PlatformNameRelays1790000009000,
  TenantsFoundWithAnOwner1790000010000,
  RolesCreateRoles1790000011000,
  OrdersKnowParents1790000012000,
  UsersListSubAccounts1790000012500,
  ApiKeysCreateApiKeys1790000013000,
  AuthRotateSigningKeys1790000014000,
  AuthCreateFailedAttempts1790000015000,
  AuthCreateMailedTokens1790000016000,
  ExchangeRatesCreateQuotations1790000017000,
  CatalogueCreateVerdicts1790000018000,
  TenantsLimitTenants1790000019000,
  AuditCreateTrail1790000020000,
  PlatformReportEventFlow1790000021000,
  AuditTellHowFarSealed1790000022000,
  AuditFindEntries1790000023000,
];
