import { Injectable } from '@nestjs/common';
import { hash, verify, type Options } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { availableParallelism } from 'node:os';
import { Config } from '#libs/config';
import { platformErrors } from '#libs/errors';
import { Bulkhead, haveBackgroundThreadsStepBack } from '#libs/load';

const LONGEST_WAIT_MS = 2_000;
/** How long a hash takes where none was made yet. */
const FIRST_GUESS_MS = 50;

const BCRYPT = /^\$2[aby]\$/;
const ARGON2ID = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/;
/** Of a hash that no password of ours has. What it costs to find that out is in the settings before it. */
const SALT_AND_SUM = 'g9JhVdHacPWOvGOXWo66gw$J4kfqC2PJAdIWTCfQHLV8emgoHMWk7C/B0R5z+5qsn4';

/** Hashes and checks passwords with argon2id (RFC 9106): as many at a time as leave one core to everybody else. */
@Injectable()
export class Passwords {
  /** Under the present settings, for those who have no password. */
  readonly dummy: string;
  /** Words that no password may be made of; see `requireUnguessable`. */
  readonly forbiddenWords: readonly string[];
  private readonly settings: Options & { readonly memoryCost: number; readonly timeCost: number };
  private readonly cores = new Bulkhead(Math.max(1, availableParallelism() - 1), LONGEST_WAIT_MS, FIRST_GUESS_MS);
  private areBehind = false;

  constructor({ env }: Config) {
    const { PASSWORD_MEMORY_KIB: memoryCost, PASSWORD_PASSES: timeCost } = env;
    this.forbiddenWords = env.PASSWORD_FORBIDDEN_WORDS;
    this.settings = { memoryCost, timeCost, parallelism: 1 };
    this.dummy = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$${SALT_AND_SUM}`;
  }

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, this.settings));
  }

  /** Whether the password is right. Without a stored hash it takes just as long, and it is not. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const right = await this.inTurn(() => matches(stored ?? this.dummy, password));
    return right && stored !== undefined;
  }

  /**
   * Whether the hash costs somebody who guesses less than one of ours: memory times passes, since lanes only share them.
   * One that costs more is left as it is, so that instances with other settings do not undo each other's work.
   */
  isWeak(stored: string): boolean {
    const [, memory = 0, passes = 0] = ARGON2ID.exec(stored) ?? [];
    return Number(memory) * Number(passes) < this.settings.memoryCost * this.settings.timeCost;
  }

  /** Hashing takes tens of milliseconds and megabytes each. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.enter();
    try {
      return await work();
    } finally {
      // Before the first hash there are no threads that hash.
      if (!this.areBehind) haveBackgroundThreadsStepBack();
      this.areBehind = true;
      leave();
    }
  }

  private enter(): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const refuse = () => reject(platformErrors.overloaded({ retryAfter: 2 }));
      if (this.cores.hasRoom) this.cores.enter(resolve, refuse);
      else refuse();
    });
  }
}

/** Hashes of bcrypt come from elsewhere: they are read, and never made. */
function matches(stored: string, password: string): Promise<boolean> {
  return BCRYPT.test(stored) ? verifyBcrypt(password, stored) : verify(stored, password);
}
