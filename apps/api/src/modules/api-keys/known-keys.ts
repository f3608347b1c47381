import { Injectable } from '@nestjs/common';
import { hash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Revocations } from '#libs/access';
import { hashOfKey, readKey, type KeyReference } from './api-key-secrets.js';
import { ApiKeysRepository, type Credential } from './api-keys.repository.js';
import { KeyUses } from './key-uses.js';

/** A key somebody came in with: for which tenant, what it was given, and who answers for it. */
export interface KnownKey {
  readonly id: string;
  readonly tenantId: string;
  readonly createdBy: string;
  /** The key that made this one, with which it ends. */
  readonly parentId: string | null;
  readonly permissions: ReadonlySet<string>;
}

/** Times in milliseconds of `performance.now()`. */
interface Remembered {
  readonly key: KnownKey;
  readonly readAt: number;
  readonly validUntil: number;
}

const REMEMBERED = 50_000;
const REMEMBERED_MS = 60_000;

/** Verifies keys, and remembers the right ones by their hash; revocation and expiry are looked at every time. */
@Injectable()
export class KnownKeys {
  private readonly remembered = new LRUCache<string, Remembered>({ max: REMEMBERED, ttl: REMEMBERED_MS });

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly revocations: Revocations,
    private readonly uses: KeyUses,
  ) {}

  /** The key, where it was verified before and still counts; it costs microseconds. */
  recall(text: string): KnownKey | undefined {
    const found = this.remembered.get(hash('sha256', text, 'base64url'));
    if (!found || this.changed(found)) return undefined;
    if (found.validUntil <= performance.now()) return undefined;
    this.uses.note(found.key);
    return found.key;
  }

  /** The key that the text opens; a wrong checksum is refused without a look-up. */
  async verify(text: string): Promise<KnownKey | undefined> {
    const reference = readKey(text);
    if (!reference) return undefined;
    // Taken before the look, so that a change during it is not missed.
    const readAt = performance.now();
    const credential = await this.keys.findCredential(reference.tenantId, reference.id);
    const left = credential && timeLeft(credential, hashOfKey(text));
    if (!credential || left === undefined || left <= 0) return undefined;
    const key = known(reference, credential);
    this.remembered.set(hash('sha256', text, 'base64url'), { key, readAt, validUntil: readAt + left });
    this.uses.note(key);
    return key;
  }

  private changed({ key: { id, parentId }, readAt }: Remembered): boolean {
    return [id, parentId].some((subject) => subject !== null && this.revocations.changedSince(subject, readAt));
  }
}

/** For how many milliseconds the secret still counts; undefined where it is not the key's. */
function timeLeft({ hash, previousHash, left, previousLeft }: Credential, presented: Buffer): number | undefined {
  const present = left ?? Infinity;
  if (timingSafeEqual(hash, presented)) return present;
  if (previousHash === null || !timingSafeEqual(previousHash, presented)) return undefined;
  return Math.min(present, previousLeft ?? 0);
}

function known({ id, tenantId }: KeyReference, { createdBy, parentId, permissions }: Credential): KnownKey {
  return { id, tenantId, createdBy, parentId, permissions: new Set(permissions) };
}
