import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { JWK } from 'jose';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { makeSigningKey, openSigningKey, Sealer } from '#libs/sealing';
import { SigningKeysRepository, type StoredKey } from './signing-keys.repository.js';

const POLL_MS = 5_000;
/** A key that is younger may be unknown to an instance that has not polled since, so nobody signs with it yet. */
const SETTLED_SECONDS = 15;
/** How much longer than a token a retired key lives: the last token was signed a while after it retired. */
const MARGIN_SECONDS = 120;
/** Whoever invents key ids makes us look at most this often. */
const STRANGERS_MS = 3_000;

/** The key that signs. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The ES256 keys of access tokens, shared by all instances through the database; a rotation is noticed by polling. */
@Injectable()
export class SigningKeys implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private current: SigningKey | undefined;
  private publicKeys: ReadonlyMap<string, KeyObject> = new Map();
  private jwks: readonly JWK[] = [];
  private departed = 0;
  private strangerAt = -Infinity;
  private looking: Promise<void> | undefined;
  private readable = true;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly sealer: Sealer,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    if ((await this.list()).length === 0) await this.keys.insert(await makeSigningKey(this.sealer), 'current');
    await this.read();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), POLL_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  get signing(): SigningKey {
    if (!this.current) throw new Error('The signing keys are not loaded yet.');
    return this.current;
  }

  /** The public key of that id, as a key object: parsing one for each request would cost more than the signature. */
  async verifying(kid: string): Promise<KeyObject | undefined> {
    const known = this.publicKeys.get(kid);
    if (known) return known;
    if (performance.now() - this.strangerAt > STRANGERS_MS) {
      this.strangerAt = performance.now();
      await this.look();
    }
    return this.publicKeys.get(kid);
  }

  /** How many keys verified once and do no more. */
  get gone(): number {
    return this.departed;
  }

  /** The public keys as a JSON Web Key Set (RFC 7517). */
  publicSet(): { keys: readonly JWK[] } {
    return { keys: this.jwks };
  }

  /** Reads the keys again, once however many ask at the same time. What cannot be read leaves what is known. */
  private look(): Promise<void> {
    return (this.looking ??= this.read()
      .then(
        () => this.tell(true),
        (error: unknown) => this.tell(false, error),
      )
      .finally(() => (this.looking = undefined)));
  }

  private async read(): Promise<void> {
    let stored = await this.list();
    // There is always one to come, so that every instance has known it for long when its turn comes.
    if (stored.length > 0 && !stored.some(({ state }) => state === 'next')) {
      await this.keys.insert(await makeSigningKey(this.sealer), 'next');
      stored = await this.list();
    }
    this.adopt(stored);
  }

  private list(): Promise<StoredKey[]> {
    return this.keys.list(this.config.env.ACCESS_TOKEN_TTL + MARGIN_SECONDS);
  }

  private adopt(stored: readonly StoredKey[]): void {
    const signer = signerAmong(stored);
    if (!signer) throw new Error('The database holds no current signing key.');
    if (this.current?.kid !== signer.kid)
      this.current = { kid: signer.kid, privateKey: openSigningKey(this.sealer, signer) };
    const known = this.publicKeys;
    this.publicKeys = new Map(
      stored.map(({ kid, publicJwk }) => [kid, known.get(kid) ?? createPublicKey({ key: publicJwk, format: 'jwk' })]),
    );
    for (const kid of known.keys()) if (!this.publicKeys.has(kid)) this.departed += 1;
    this.jwks = stored.map(({ publicJwk }) => publicJwk);
  }

  /** Every few seconds the same complaint helps nobody: only the change is told. */
  private tell(readable: boolean, error?: unknown): void {
    if (this.readable === readable) return;
    this.readable = readable;
    if (readable) this.log.info({ module: 'auth' }, 'signing keys are read again');
    else this.log.warn({ module: 'auth', err: error }, 'signing keys could not be read');
  }
}

/** The current key; for the few seconds in which others may not know it yet, the one before. */
function signerAmong(stored: readonly StoredKey[]): StoredKey | undefined {
  const current = stored.find(({ state }) => state === 'current');
  if (!current || current.age >= SETTLED_SECONDS) return current;
  return (
    stored.find(
      ({ retiredFor, age }) => retiredFor !== null && retiredFor < SETTLED_SECONDS && age >= SETTLED_SECONDS,
    ) ?? current
  );
}
