import { Module } from '@nestjs/common';
import { Authenticator } from '#libs/access';
import { ApiKeysModule } from '#modules/api-keys';
import { RolesModule } from '#modules/roles';
import { TenantsModule } from '#modules/tenants';
import { UsersModule } from '#modules/users';
import { AccessTokens } from './access-tokens.js';
import { AccountsService } from './accounts.service.js';
import { ActiveUsers } from './active-users.js';
import { Attempts } from './attempts.js';
import { AttemptsRepository } from './attempts.repository.js';
import { AuthFacade } from './auth.facade.js';
import { AuthService } from './auth.service.js';
import { CredentialsRepository } from './credentials.repository.js';
import { CredentialsService } from './credentials.service.js';
import { EmailVerifications } from './email-verifications.js';
import { FirstAccounts } from './first-accounts.js';
import { FoundingService } from './founding.service.js';
import { AccountsController } from './http/accounts.controller.js';
import { ApiKeyDoor } from './http/api-key-door.js';
import { ApiKeyGuard, ApiKeyStrategy } from './http/api-key-strategy.js';
import { AuthController } from './http/auth.controller.js';
import { FoundingController } from './http/founding.controller.js';
import { JwksController } from './http/jwks.controller.js';
import { MailedTokensController } from './http/mailed-tokens.controller.js';
import { JwtStrategy } from './http/jwt-strategy.js';
import { LocalStrategy } from './http/local-strategy.js';
import { JwtGuard, PassportAuthenticator } from './http/passport-authenticator.js';
import { SessionsController } from './http/sessions.controller.js';
import { TenantDoor } from './http/tenant-door.js';
import { KeyPrincipals } from './key-principals.js';
import { MailedSecrets } from './mailed-secrets.js';
import { MailedTokens } from './mailed-tokens.js';
import { MailedTokensRepository } from './mailed-tokens.repository.js';
import { OldSessions } from './old-sessions.js';
import { OwnSessionsRepository } from './own-sessions.repository.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { PasswordChanges } from './password-changes.js';
import { PasswordResets } from './password-resets.js';
import { Passwords } from './passwords.js';
import { Principals } from './principals.js';
import { RefreshSecrets } from './refresh-secrets.js';
import { SessionEndings } from './session-endings.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SigningKeyTurns } from './signing-key-turns.js';
import { SigningKeys } from './signing-keys.js';
import { SigningKeysRepository } from './signing-keys.repository.js';
import { SignUps } from './sign-ups.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Session } from './session.entity.js';

@Module({
  imports: [TenantsModule, RolesModule, UsersModule, ApiKeysModule],
  providers: [
    ...[AttemptsRepository, CredentialsRepository, OwnSessionsRepository, SessionsRepository, SigningKeysRepository],
    ...[AccessTokens, Passwords, Principals, KeyPrincipals, RefreshSecrets, SigningKeys, FirstAccounts],
    ...[Attempts, CredentialsService, SessionEndings, OwnSessionsService, PasswordChanges],
    ...[MailedSecrets, MailedTokens, MailedTokensRepository, PasswordResets, EmailVerifications],
    ...[AccountsService, SignUps, ActiveUsers, FoundingService, SessionsService, AuthService],
  ],
  exports: [
    AccessTokens,
    AccountsService,
    AuthService,
    CredentialsService,
    EmailVerifications,
    FoundingService,
    OwnSessionsService,
    PasswordChanges,
    PasswordResets,
    Principals,
    KeyPrincipals,
    SigningKeys,
    TenantsModule,
    ApiKeysModule,
  ],
})
export class AuthModule {
  static readonly entities = [Session, RefreshToken];
}

/** What other modules need of auth, without everything that the doors need. */
@Module({
  imports: [UsersModule],
  providers: [MailedSecrets, MailedTokensRepository, AuthFacade],
  exports: [AuthFacade],
})
export class AuthFacadeModule {}

/** What auth leaves to do in the background. */
@Module({ providers: [OldSessions, SigningKeysRepository, SigningKeyTurns] })
export class AuthWorkerModule {}

/** The doors the api role opens, and the authenticator that guards all the others. */
@Module({
  imports: [AuthModule],
  controllers: [
    AuthController,
    SessionsController,
    MailedTokensController,
    AccountsController,
    FoundingController,
    JwksController,
  ],
  providers: [
    ...[LocalStrategy, JwtStrategy, JwtGuard, ApiKeyStrategy, ApiKeyGuard, ApiKeyDoor, TenantDoor],
    { provide: Authenticator, useClass: PassportAuthenticator },
  ],
  exports: [Authenticator],
})
export class AuthApiModule {}
