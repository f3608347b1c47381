import { Injectable } from '@nestjs/common';
import {
  command,
  Database,
  Listing,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
} from '#libs/database';
import { ApiKey } from './api-key.entity.js';
import { apiKeysErrors } from './api-keys.errors.js';

/** What a door needs of a key: how long each secret still counts, by the database's clock. */
export interface Credential {
  readonly createdBy: string;
  readonly parentId: string | null;
  readonly permissions: readonly string[];
  readonly hash: Buffer;
  readonly previousHash: Buffer | null;
  /** Milliseconds; null where it does not expire. */
  readonly left: number | null;
  readonly previousLeft: number | null;
}

const columns = `id, tenant_id as "tenantId", name, permissions, hash, created_by as "createdBy", parent_id as "parentId",
  ${rfc3339('created_at')} as "createdAt", ${rfc3339('expires_at')} as "expiresAt",
  ${rfc3339('last_used_at')} as "lastUsedAt", ${rfc3339('revoked_at')} as "revokedAt"`;

const find = query<ApiKey>(
  'api_keys.find',
  `select ${columns} from api_keys.api_keys where tenant_id = $1 and id = $2`,
);
// A key whose parent was revoked has ended with it, also where it was made at the very moment of the revocation.
const findCredential = query<Credential>(
  'api_keys.find_credential',
  `select created_by as "createdBy", parent_id as "parentId", permissions, hash, previous_hash as "previousHash",
     (extract(epoch from expires_at - now()) * 1000)::float8 as left,
     (extract(epoch from previous_expires_at - now()) * 1000)::float8 as "previousLeft"
   from api_keys.api_keys k where tenant_id = $1 and id = $2 and revoked_at is null and not exists (
     select from api_keys.api_keys p where p.tenant_id = $1 and p.id = k.parent_id and p.revoked_at is not null)`,
);
const insert = command(
  'api_keys.insert',
  `insert into api_keys.api_keys (id, tenant_id, name, permissions, hash, created_at, created_by, parent_id, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
// Of two rotations that meet one is refused, so that no secret dies before its overlap because of a race.
const rotate = command(
  'api_keys.rotate',
  `update api_keys.api_keys set hash = $4, previous_hash = hash, previous_expires_at = now() + make_interval(secs => $5)
   where tenant_id = $1 and id = $2 and hash = $3 and revoked_at is null`,
  { exactly: 1, otherwise: apiKeysErrors.rotated_meanwhile },
);
const revoke = command(
  'api_keys.revoke',
  `update api_keys.api_keys set revoked_at = now() where tenant_id = $1 and (id = $2 or parent_id = $2) and revoked_at is null`,
);
const touch = command(
  'api_keys.touch',
  `update api_keys.api_keys set last_used_at = now()
   where tenant_id = $1 and id = $2 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
  { unaudited: 'It notes that a key was used, and changes nothing that it may do.' },
);

const listing = new Listing<ApiKey>({
  name: 'api_keys',
  columns,
  from: 'api_keys.api_keys',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' } },
});

/** The only file that speaks SQL about API keys. */
@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async get(tenantId: string, id: string): Promise<ApiKey> {
    const [row] = await this.database.read(tenantId, find(tenantId, id));
    if (!row) throw apiKeysErrors.not_found();
    return Object.assign(new ApiKey(), row);
  }

  /** What a key that is not revoked is checked against. */
  async findCredential(tenantId: string, id: string): Promise<Credential | undefined> {
    return (await this.database.read(tenantId, findCredential(tenantId, id)))[0];
  }

  list(tenantId: string, page: PageRequest): Promise<Slice<ApiKey>> {
    return this.database.readSlice(tenantId, listing, [['tenant_id = ?', tenantId]], page);
  }

  insert(key: ApiKey): Statement {
    const { id, tenantId, name, permissions, hash, createdAt, createdBy, parentId, expiresAt } = key;
    return insert(id, tenantId, name, permissions, hash, createdAt, createdBy, parentId, expiresAt);
  }

  /** Replaces the secret; the old one counts for so many seconds more. */
  rotate({ tenantId, id, hash }: ApiKey, newHash: Buffer, overlapSeconds: number): Statement {
    return rotate(tenantId, id, hash, newHash, overlapSeconds);
  }

  /** Ends the key and those it asked for. */
  revoke({ tenantId, id }: ApiKey): Statement {
    return revoke(tenantId, id);
  }

  /** Notes that the key was used, unless that was noted less than a minute ago. */
  touch(tenantId: string, id: string): Statement {
    return touch(tenantId, id);
  }
}
