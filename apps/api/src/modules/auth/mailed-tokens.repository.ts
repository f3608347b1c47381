import { Injectable } from '@nestjs/common';
import { command, Database, query, type Statement, type Transaction } from '#libs/database';
import { authErrors } from './auth.errors.js';
import type { MailedKind } from './mailed-secrets.js';

/** A token that is about to be mailed. */
export interface Requested {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: MailedKind;
  readonly subject: Buffer;
  readonly address: Buffer;
  readonly hash: Buffer;
}

/** No more tokens are mailed to the address for now. */
export class AskedTooOften extends Error {}

// One row for an address and kind: a new token takes the place of the one before, which is void by that.
const recent = `select asked from unnest(known.asked_at) as asked where asked > now() - interval '1 hour'`;
const request = command(
  'auth.request_mailed_token',
  `insert into auth.mailed_tokens as known (id, tenant_id, kind, subject, address_sealed, hash, expires_at, asked_at)
   values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7), array[now()])
   on conflict (tenant_id, kind, subject) do update set id = excluded.id, address_sealed = excluded.address_sealed, hash = excluded.hash,
     expires_at = excluded.expires_at, used_at = null, asked_at = array(${recent}) || excluded.asked_at
   where (select count(*) from (${recent}) as counted) < $8`,
  { exactly: 1, otherwise: () => new AskedTooOften('Enough mails went to this address.') },
);

const valid = `tenant_id = $1 and kind = $2 and hash = $3 and used_at is null and expires_at > now()`;
const findByHash = query<{ address: Buffer }>(
  'auth.find_mailed_token',
  `select address_sealed as address from auth.mailed_tokens where ${valid}`,
);
const findById = query<{ address: Buffer }>(
  'auth.find_mailed_token_by_id',
  `select address_sealed as address from auth.mailed_tokens where tenant_id = $1 and id = $2`,
);
const use = command('auth.use_mailed_token', `update auth.mailed_tokens set used_at = now() where ${valid}`, {
  exactly: 1,
  otherwise: authErrors.token_invalid,
});

/** The only file that speaks SQL about tokens that were mailed. */
@Injectable()
export class MailedTokensRepository {
  constructor(private readonly database: Database) {}

  /** Refuses the commit with `AskedTooOften` where `most` were asked for within the hour. */
  request({ id, tenantId, kind, subject, address, hash }: Requested, lifeSeconds: number, most: number): Statement {
    return request(id, tenantId, kind, subject, address, hash, lifeSeconds, most);
  }

  /** The sealed address that it was mailed to, while it may be used. */
  async findByHash(tenantId: string, kind: MailedKind, hash: Buffer): Promise<Buffer | undefined> {
    return (await this.database.read(tenantId, findByHash(tenantId, kind, hash)))[0]?.address;
  }

  /** The sealed address that it is to be mailed to, unless another one took its place. */
  async findById(tenantId: string, id: string): Promise<Buffer | undefined> {
    return (await this.database.read(tenantId, findById(tenantId, id)))[0]?.address;
  }

  /** Uses it up, within the transaction. Of several at once the first one does, the others meet `auth.token_invalid`. */
  async use(tx: Transaction, tenantId: string, kind: MailedKind, hash: Buffer): Promise<void> {
    await tx.write([use(tenantId, kind, hash)]);
  }
}
