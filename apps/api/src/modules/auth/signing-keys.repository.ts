import { Injectable } from '@nestjs/common';
import { command, Database, PLATFORM, query, WORKER } from '#libs/database';
import type { SealedSigningKey } from '#libs/sealing';

/** A signing key as it is stored, with its times as the database's clock counts them, in seconds. */
export interface StoredKey extends SealedSigningKey {
  readonly state: 'next' | 'current' | 'retired';
  readonly age: number;
  /** How long it has been the current one. */
  readonly signing: number | null;
  readonly retiredFor: number | null;
}

const list = query<StoredKey>(
  'auth.list_signing_keys',
  `select kid, public_jwk as "publicJwk", private_key_sealed as sealed, state,
     extract(epoch from now() - created_at)::float8 as age, extract(epoch from now() - activated_at)::float8 as signing,
     extract(epoch from now() - retired_at)::float8 as "retiredFor"
   from auth.signing_keys where state <> 'retired' or retired_at > now() - make_interval(secs => $1)
   order by array_position(array['current', 'next', 'retired'], state), retired_at desc`,
);
// Instances that start together on an empty database each bring keys; the indexes on the state let one of each in.
const insert = command(
  'auth.insert_signing_key',
  `insert into auth.signing_keys (kid, public_jwk, private_key_sealed, state, activated_at)
   values ($1, $2, $3, $4, case when $4 = 'current' then now() end) on conflict do nothing`,
  { unaudited: 'It is the platform’s own, and no tenant’s: the log tells of it.' },
);
const rotate = query<{ rotated: boolean }>(
  'auth.rotate_signing_keys',
  `select auth.rotate_signing_keys($1, $2, $3, $4) as rotated`,
);
const removeRetired = query(
  'auth.remove_retired_signing_keys',
  `delete from auth.signing_keys where state = 'retired' and retired_at < now() - make_interval(secs => $1) returning kid`,
);

/** The only file that speaks SQL about signing keys. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly database: Database) {}

  /** The keys that verify tokens: the current one first, then the next, then those retired for so many seconds at most. */
  list(retiredFor: number): Promise<StoredKey[]> {
    return this.database.read(PLATFORM, list(retiredFor));
  }

  /** Stores the key in that state, unless there is one already. */
  insert({ kid, publicJwk, sealed }: SealedSigningKey, state: 'current' | 'next'): Promise<void> {
    return this.database.commit(PLATFORM, [insert(kid, publicJwk, sealed, state)]);
  }

  /** The same as `list`, for the worker. */
  look(retiredFor: number): Promise<StoredKey[]> {
    return this.database.read(WORKER, list(retiredFor));
  }

  /** Makes the next key the current one and `fresh` the next; false where `seen` is not the current one any more. */
  async rotate(seen: string, { kid, publicJwk, sealed }: SealedSigningKey): Promise<boolean> {
    const [row] = await this.database.change(WORKER, rotate(seen, kid, publicJwk, sealed));
    return row?.rotated === true;
  }

  /** Removes keys that have been retired for longer; how many. */
  async removeRetired(seconds: number): Promise<number> {
    return (await this.database.change(WORKER, removeRetired(seconds))).length;
  }
}
