import { Module } from '@nestjs/common';
import { RolesModule } from '#modules/roles';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysFacade } from './api-keys.facade.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { KeyUses } from './key-uses.js';
import { KnownKeys } from './known-keys.js';

@Module({
  imports: [RolesModule],
  providers: [ApiKeysRepository, KeyUses, KnownKeys, ApiKeysService, ApiKeysFacade],
  exports: [ApiKeysService, ApiKeysFacade],
})
export class ApiKeysModule {
  static readonly entities = [ApiKey];
}

/** The doors the api role opens. */
@Module({ imports: [ApiKeysModule], controllers: [ApiKeysController] })
export class ApiKeysApiModule {}
