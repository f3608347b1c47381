import { Injectable } from '@nestjs/common';
import { hash, verify, type Options } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import { platformErrors } from '#libs/errors';

/** OWASP's first choice for argon2id (Password Storage Cheat Sheet): 46 MiB, one pass, one lane. */
const SETTINGS: Options = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };
const LONGEST_WAIT_MS = 2_000;

interface Waiting {
  go: () => void;
}

/** Hashes and checks passwords with argon2id (RFC 9106): as many at a time as leave one core to everybody else. */
@Injectable()
export class Passwords {
  private readonly places = Math.max(1, availableParallelism() - 1);
  private readonly queue: Waiting[] = [];
  private busy = 0;
  private dummy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, SETTINGS));
  }

  /** Whether the password is right. Without a stored hash it takes just as long, and it is not. */
  async verify(stored: string | undefined, password: string): Promise<boolean> {
    const against = stored ?? (await (this.dummy ??= this.hash('nobody has this password')));
    const right = await this.inTurn(() => verify(against, password));
    return right && stored !== undefined;
  }

  /** Hashing takes tens of milliseconds and 46 MiB each: who would wait longer than 2 s is sent away. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.place();
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.queue.shift()?.go();
    }
  }

  private place(): Promise<void> {
    if (this.busy < this.places) {
      this.busy += 1;
      return Promise.resolve();
    }
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
