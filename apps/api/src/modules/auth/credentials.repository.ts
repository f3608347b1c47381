import { Injectable } from '@nestjs/common';
import { command, query, type Query, type Statement } from '#libs/database';
import { authErrors } from './auth.errors.js';

/** What a password is known by. */
export interface Credential {
  /** Null where there is none. */
  readonly passwordHash: string | null;
}

// A row in any case: to read one more would tell that there is a password.
const find = query<Credential>(
  'auth.find_credential',
  `select (select password_hash from auth.credentials where tenant_id = $1 and user_id = $2) as "passwordHash"`,
);
const insert = command(
  'auth.insert_credential',
  `insert into auth.credentials (tenant_id, user_id, password_hash) values ($1, $2, $3)`,
);

const replace = command(
  'auth.replace_credential',
  `update auth.credentials set password_hash = $4, updated_at = now()
   where tenant_id = $1 and user_id = $2 and password_hash = $3`,
  { exactly: 1, otherwise: authErrors.invalid_credentials },
);
const reset = command(
  'auth.reset_credential',
  `update auth.credentials set password_hash = $3, updated_at = now() where tenant_id = $1 and user_id = $2`,
  { exactly: 1, otherwise: authErrors.token_invalid },
);
// Shared with other logins, and waited for by whoever is changing the password.
const confirm = command(
  'auth.confirm_credential',
  `select platform.expect(1, count(*)) from (
     select from auth.credentials where tenant_id = $1 and user_id = $2 and password_hash = $3 for share) as present`,
  { refusals: { CB001: authErrors.invalid_credentials } },
);

/** The only file that speaks SQL about password hashes. */
@Injectable()
export class CredentialsRepository {
  /** Asks for the hash of the user's password. */
  hashOf(tenantId: string, userId: string): Query<Credential> {
    return find(tenantId, userId);
  }

  insert(tenantId: string, userId: string, passwordHash: string): Statement {
    return insert(tenantId, userId, passwordHash);
  }

  /** Refuses the commit with `auth.invalid_credentials` where the hash is no longer `before`. */
  replace(tenantId: string, userId: string, before: string, after: string): Statement {
    return replace(tenantId, userId, before, after);
  }

  /** Whatever the hash was. Refuses the commit with `auth.token_invalid` where the user has no password. */
  reset(tenantId: string, userId: string, after: string): Statement {
    return reset(tenantId, userId, after);
  }

  /** Refuses the commit with `auth.invalid_credentials` where the hash is no longer this one. */
  confirm(tenantId: string, userId: string, passwordHash: string): Statement {
    return confirm(tenantId, userId, passwordHash);
  }
}
