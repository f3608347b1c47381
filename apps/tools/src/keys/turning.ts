import type { Client } from 'pg';

/** A signing key as people look at it. */
export interface ListedKey {
  readonly kid: string;
  readonly state: 'next' | 'current' | 'retired';
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}

/** All keys: the current one first, then the next, then the retired, newest first. */
export async function listedKeys(client: Client): Promise<ListedKey[]> {
  const { rows } = await client.query<ListedKey>(`
    select kid, state, created_at as "createdAt", activated_at as "activatedAt", retired_at as "retiredAt"
    from auth.signing_keys order by array_position(array['current', 'next', 'retired'], state), retired_at desc`);
  return rows;
}

/** Rotates the keys in one transaction; the one that retired, or undefined where somebody else was rotating just now. */
export async function rotateKeys(client: Client, secret: string): Promise<string | undefined> {
  const { makeSigningKey, openSigningKey, Sealer } = await import('#libs/sealing');
  const sealer = new Sealer(Buffer.from(secret, 'base64'));
  const { rows } = await client.query<{ kid: string; sealed: Buffer }>(
    `select kid, private_key_sealed as sealed from auth.signing_keys where state = 'current'`,
  );
  const [current] = rows;
  if (!current) throw new Error('There is no signing key yet: the API makes the first when it starts.');
  // A key sealed under another secret would be one that no instance can open.
  openSigningKey(sealer, current);
  const { kid, publicJwk, sealed } = await makeSigningKey(sealer);
  const turned = await client.query<{ rotated: boolean }>(
    'select auth.rotate_signing_keys($1, $2, $3, $4) as rotated',
    [current.kid, kid, publicJwk, sealed],
  );
  return turned.rows[0]?.rotated ? current.kid : undefined;
}
