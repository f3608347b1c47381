import type { Environment } from './environment.js';
import { ownVersion } from './version.js';

/** The settings of this process: the parsed environment and what follows from it. */
export class Config {
  readonly isProduction: boolean;
  readonly seedDemo: boolean;
  readonly publicUrl: string;
  readonly keyEncryptionKey: Buffer;
  readonly version = ownVersion();

  constructor(readonly env: Environment) {
    this.isProduction = env.NODE_ENV === 'production';
    this.seedDemo = env.SEED_DEMO ?? !this.isProduction;
    this.publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '');
    this.keyEncryptionKey = Buffer.from(env.KEY_ENCRYPTION_KEY, 'base64');
  }
}
