import { Injectable } from '@nestjs/common';
import { hash, verify, type Options } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { availableParallelism } from 'node:os';
import { platformErrors } from '#libs/errors';

/** OWASP's first choice for argon2id (Password Storage Cheat Sheet): 46 MiB, one pass, one lane. */
const SETTINGS: Options = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
/** A hash under the same settings that no password of ours has; worked out once, so that nobody can tell the first time. */
export const DUMMY =
  '$argon2id$v=19$m=47104,t=1,p=1$g9JhVdHacPWOvGOXWo66gw$J4kfqC2PJAdIWTCfQHLV8emgoHMWk7C/B0R5z+5qsn4';
const PRESENT = DUMMY.slice(0, DUMMY.lastIndexOf('$', DUMMY.lastIndexOf('$') - 1) + 1);
const LONGEST_WAIT_MS = 2_000;

const BCRYPT = /^\$2[aby]\$/;
/** Of the newest hash in what is typical. */
const WEIGHT = 0.1;

interface Waiting {
  go: () => void;
}

/** Hashes and checks passwords with argon2id (RFC 9106): as many at a time as leave one core to everybody else. */
@Injectable()
export class Passwords {
  private readonly places = Math.max(1, availableParallelism() - 1);
  private readonly queue: Waiting[] = [];
  private busy = 0;
  private expected = 0;
  /** How long a hash has taken of late. */
  private typicalMs = 50;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, SETTINGS));
  }

  /** Whether the password is right. Without a stored hash it takes just as long, and it is not. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const right = await this.inTurn(() => matches(stored ?? DUMMY, password));
    return right && stored !== undefined;
  }

  /** Whether the hash was made under the present settings. */
  isCurrent(stored: string): boolean {
    return stored.startsWith(PRESENT);
  }

  /**
   * Work that will hash in a moment. Whoever would have to wait for longer than 2 s is sent away before anything else is
   * done for them: a crowd at the door must not keep the database from everybody inside.
   */
  async expecting<T>(work: () => Promise<T>): Promise<T> {
    this.requireRoom(this.expected);
    this.expected += 1;
    try {
      return await work();
    } finally {
      this.expected -= 1;
    }
  }

  /** Hashing takes tens of milliseconds and 46 MiB each. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.place();
    const beganAt = performance.now();
    try {
      return await work();
    } finally {
      this.typicalMs += (performance.now() - beganAt - this.typicalMs) * WEIGHT;
      this.busy -= 1;
      this.queue.shift()?.go();
    }
  }

  private requireRoom(ahead: number): void {
    if ((ahead / this.places) * this.typicalMs > LONGEST_WAIT_MS) throw platformErrors.overloaded({ retryAfter: 2 });
  }

  private async place(): Promise<void> {
    if (this.busy < this.places) {
      this.busy += 1;
      return;
    }
    this.requireRoom(this.queue.length);
    return new Promise((resolve, reject) => {
      const waiting = { go: () => {} };
      const giveUp = setTimeout(() => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(platformErrors.overloaded({ retryAfter: 2 }));
      }, LONGEST_WAIT_MS);
      waiting.go = () => {
        clearTimeout(giveUp);
        this.busy += 1;
        resolve();
      };
      this.queue.push(waiting);
    });
  }
}

/** Hashes of bcrypt come from elsewhere: they are read, and never made. */
function matches(stored: string, password: string): Promise<boolean> {
  return BCRYPT.test(stored) ? verifyBcrypt(password, stored) : verify(stored, password);
}
