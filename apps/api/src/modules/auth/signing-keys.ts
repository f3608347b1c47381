import { Injectable, type OnModuleInit } from '@nestjs/common';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Sealer } from '#libs/sealing';
import { SigningKeysRepository, type StoredKey } from './signing-keys.repository.js';

const PURPOSE = 'signing keys';

/** The key that signs. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The ES256 keys of access tokens, shared by all instances through the database. */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private current: SigningKey | undefined;
  private publicKeys: ReadonlyMap<string, KeyObject> = new Map();
  private jwks: readonly JWK[] = [];

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly sealer: Sealer,
  ) {}

  async onModuleInit(): Promise<void> {
    let stored = await this.keys.list();
    if (stored.length === 0) {
      await this.keys.insertFirst(await this.generate());
      stored = await this.keys.list();
    }
    this.adopt(stored);
  }

  get signing(): SigningKey {
    if (!this.current) throw new Error('The signing keys are not loaded yet.');
    return this.current;
  }

  /** The public key of that id, as a key object: parsing one for each request would cost more than the signature. */
  verifying(kid: string): KeyObject | undefined {
    return this.publicKeys.get(kid);
  }

  /** The public keys as a JSON Web Key Set (RFC 7517). */
  publicSet(): { keys: readonly JWK[] } {
    return { keys: this.jwks };
  }

  private async generate(): Promise<Omit<StoredKey, 'state'>> {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    const kid = await calculateJwkThumbprint(jwk);
    const sealed = this.sealer.seal(PURPOSE, privateKey.export({ format: 'der', type: 'pkcs8' }));
    return { kid, publicJwk: { ...jwk, kid, alg: 'ES256', use: 'sig' }, sealed };
  }

  private adopt(stored: readonly StoredKey[]): void {
    this.jwks = stored.map(({ publicJwk }) => publicJwk);
    this.publicKeys = new Map(
      stored.map(({ kid, publicJwk }) => [kid, createPublicKey({ key: publicJwk, format: 'jwk' })]),
    );
    const current = stored.find(({ state }) => state === 'current');
    if (!current) throw new Error('The database holds no current signing key.');
    this.current = { kid: current.kid, privateKey: this.unseal(current) };
  }

  private unseal({ kid, sealed }: StoredKey): KeyObject {
    try {
      return createPrivateKey({ key: this.sealer.open(PURPOSE, sealed), format: 'der', type: 'pkcs8' });
    } catch (cause) {
      throw new Error(
        `The signing key ${kid} cannot be opened: KEY_ENCRYPTION_KEY is not the one it was sealed with.`,
        { cause },
      );
    }
  }
}
