import { Injectable } from '@nestjs/common';
import { KnownKeys, type KnownKey } from './known-keys.js';

export type { KnownKey } from './known-keys.js';

/** What other modules may ask of API keys. */
@Injectable()
export class ApiKeysFacade {
  constructor(private readonly known: KnownKeys) {}

  /** The key, where it was verified lately and still counts; answers at once. */
  recall(text: string): KnownKey | undefined {
    return this.known.recall(text);
  }

  /** The key that the text opens; undefined for one that is wrong, expired or revoked. */
  verify(text: string): Promise<KnownKey | undefined> {
    return this.known.verify(text);
  }
}
