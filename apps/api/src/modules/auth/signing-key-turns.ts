import { Inject, Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { Every } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { makeSigningKey, openSigningKey, Sealer } from '#libs/sealing';
import { LONGEST_LIFE_SECONDS } from './access-tokens.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

const DAY = 24 * 3_600;
/** And a margin: instances may be set differently. */
const NO_TOKEN_LEFT = LONGEST_LIFE_SECONDS + 120;

/** Rotates the signing keys by schedule, and removes those that no token needs any more. */
@Injectable()
export class SigningKeyTurns {
  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly sealer: Sealer,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(600, 'auth.rotate_signing_keys')
  async rotate(): Promise<void> {
    const days = this.config.env.SIGNING_KEY_ROTATION_DAYS;
    const current = (await this.keys.look(0)).find(({ state }) => state === 'current');
    if (days === 0 || !current || (current.signing ?? current.age) < days * DAY) return;
    // A worker under another KEY_ENCRYPTION_KEY would seal a key that nobody else can open.
    openSigningKey(this.sealer, current);
    const rotated = await this.keys.rotate(current.kid, await makeSigningKey(this.sealer));
    if (rotated) this.log.info({ module: 'auth', retired: current.kid }, 'signing keys rotated');
  }

  @Every(600, 'auth.remove_retired_signing_keys')
  async removeRetired(): Promise<void> {
    const rows = await this.keys.removeRetired(NO_TOKEN_LEFT);
    if (rows > 0) this.log.info({ module: 'auth', table: 'signing_keys', rows }, 'old rows removed');
  }
}
