import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signing keys take turns: the next one is known everywhere before it signs, the retired one until its tokens expire. */
export class AuthRotateSigningKeys1790000014000 implements MigrationInterface {
  readonly name = 'AuthRotateSigningKeys1790000014000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(turns);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      revoke all on auth.signing_keys from company_worker;
      revoke all on schema auth from company_worker;
      drop function auth.rotate_signing_keys(text, text, jsonb, bytea);
      drop index auth.signing_keys_next_key;
      alter table auth.signing_keys drop column activated_at, drop column retired_at;
    `);
  }
}

const turns = `
  alter table auth.signing_keys add column activated_at timestamptz(3), add column retired_at timestamptz(3);
  update auth.signing_keys set activated_at = created_at where state = 'current';
  update auth.signing_keys set retired_at = now() where state = 'retired';
  create unique index signing_keys_next_key on auth.signing_keys (state) where state = 'next';

  -- Who names another current key than there is has seen the keys before somebody else's rotation: nothing happens.
  create function auth.rotate_signing_keys(seen text, fresh text, fresh_jwk jsonb, fresh_sealed bytea) returns boolean
  language plpgsql as $$
  declare
    waiting boolean;
  begin
    update auth.signing_keys set state = 'retired', retired_at = now() where state = 'current' and kid = seen;
    if not found then
      return false;
    end if;
    update auth.signing_keys set state = 'current', activated_at = now() where state = 'next';
    waiting := found;
    insert into auth.signing_keys (kid, public_jwk, private_key_sealed, state, activated_at)
      values (fresh, fresh_jwk, fresh_sealed, case when waiting then 'next' else 'current' end, case when waiting then null else now() end);
    return true;
  end $$;
`;

const grants = `
  grant usage on schema auth to company_worker;
  grant select, insert, delete, update (state, activated_at, retired_at) on auth.signing_keys to company_worker;
  revoke execute on function auth.rotate_signing_keys(text, text, jsonb, bytea) from public;
  grant execute on function auth.rotate_signing_keys(text, text, jsonb, bytea) to company_worker;
`;
