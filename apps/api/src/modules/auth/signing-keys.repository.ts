import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import { command, Database, PLATFORM, query } from '#libs/database';

/** A signing key as it is stored: the private half sealed. */
export interface StoredKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly sealed: Buffer;
  readonly state: 'next' | 'current' | 'retired';
}

const list = query<StoredKey>(
  'auth.list_signing_keys',
  `select kid, public_jwk as "publicJwk", private_key_sealed as sealed, state from auth.signing_keys order by created_at desc`,
);
// Instances that start together on an empty database each bring a key; the index on the state lets one of them in.
const insertFirst = command(
  'auth.insert_first_signing_key',
  `insert into auth.signing_keys (kid, public_jwk, private_key_sealed, state) values ($1, $2, $3, 'current') on conflict do nothing`,
);

/** The only file that speaks SQL about signing keys. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  list(): Promise<StoredKey[]> {
    return this.database.read(PLATFORM, list());
  }

  /** Stores the key as the current one, unless there is one already. */
  insertFirst({ kid, publicJwk, sealed }: Omit<StoredKey, 'state'>): Promise<void> {
    return this.database.commit(PLATFORM, [insertFirst(kid, publicJwk, sealed)]);
  }
}
