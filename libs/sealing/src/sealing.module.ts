import { Global, Module } from '@nestjs/common';
import { Config } from '#libs/config';
import { Sealer } from './sealer.js';

/** Offers a sealer under `KEY_ENCRYPTION_KEY`. */
@Global()
@Module({
  providers: [
    { provide: Sealer, useFactory: (config: Config) => new Sealer(config.keyEncryptionKey), inject: [Config] },
  ],
  exports: [Sealer],
})
export class SealingModule {}
