import { Injectable } from '@nestjs/common';
import { command, Database, query, type Statement } from '#libs/database';

const find = query<{ passwordHash: string }>(
  'auth.find_credential',
  `select password_hash as "passwordHash" from auth.credentials where tenant_id = $1 and user_id = $2`,
);
const insert = command(
  'auth.insert_credential',
  `insert into auth.credentials (tenant_id, user_id, password_hash) values ($1, $2, $3)`,
);

/** The only file that speaks SQL about password hashes. */
@Injectable()
export class CredentialsRepository {
  constructor(private readonly database: Database) {}

  async findHash(tenantId: string, userId: string): Promise<string | undefined> {
    return (await this.database.read(tenantId, find(tenantId, userId)))[0]?.passwordHash;
  }

  insert(tenantId: string, userId: string, passwordHash: string): Statement {
    return insert(tenantId, userId, passwordHash);
  }
}
