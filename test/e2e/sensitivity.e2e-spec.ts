import { randomUUID } from 'node:crypto';
import { CLASSES, type Form } from '../../apps/tools/src/sensitivity/sensitivity.ts';
import { COLUMNS, type ClassifiedColumn } from '../../apps/tools/src/sensitivity/tables.ts';
import { canaries } from '../support/canaries.js';
import { everythingOnce } from '../support/everything-once.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { OPEN, WALLED } from '../support/walled-tables.js';

const house = useHouse({ APP_ROLE: 'all', RATE_LIMIT_AUTH: '1000/15m', PASSWORD_MEMORY_KIB: '19456' });

/** AES-256-GCM: twelve bytes of nonce, sixteen of tag, and then what was sealed. */
const SEALED_BYTES = 28;
/** What a value in that form looks like, whatever it was made of. */
const isIn: Readonly<Record<Form, (value: unknown) => boolean>> = {
  'SHA-256': (value) => Buffer.isBuffer(value) && value.length === 32,
  HMAC: (value) => Buffer.isBuffer(value) && value.length === 32,
  argon2id: (value) => /^\$argon2id\$v=19\$m=\d+,t=\d+,p=1\$[\w+/]{22,}\$[\w+/]{43}$/.test(String(value)),
  sealed: (value) => Buffer.isBuffer(value) && value.length > SEALED_BYTES && !/^[\x20-\x7e]+$/.test(textOf(value)),
};
const named = ({ table, column }: { readonly table: string; readonly column: string }) => `${table}.${column}`;
const quoted = (column: string) => `"${column}"`;

/** As a reader of the database would find a canary in it. */
function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  return JSON.stringify(value) ?? '';
}

/** What the column holds, once everything was done. */
async function valuesOf({ table, column }: Pick<ClassifiedColumn, 'table' | 'column'>): Promise<unknown[]> {
  const rows = await house.rows(`select ${quoted(column)} as value from ${table} where ${quoted(column)} is not null`);
  return rows.map((row) => (row as { value: unknown }).value);
}

/** Columns in which something stands that may not: any secret, or what tells of a person where nothing personal belongs. */
async function misplaced(): Promise<string[]> {
  const found: string[] = [];
  for (const column of COLUMNS) {
    // Names of classes of ours, written before anybody is there; a first owner is called Owner.
    if (named(column) === 'platform.migrations.name') continue;
    const canary = canaries.in((await valuesOf(column)).map(textOf).join('\n'));
    const personal = column.of === 'personal' && column.form === 'clear';
    const wrong = canary.filter((text) => !personal || canaries.isSecret(text));
    if (wrong.length > 0) found.push(named(column));
  }
  return found.sort();
}

beforeAll(async () => {
  await everythingOnce(house);
  // Everything once makes its accounts without a key; an answer that holds tokens is kept under one.
  const account = { email: `Kept.${randomUUID()}@example.com`, password: PASSWORD, name: 'Maria Rossi-Bianchi' };
  const key = { 'idempotency-key': randomUUID() };
  await house.stranger.post('/v1/auth/signup', account, key).created();
}, 120_000);

describe('every column of the database', () => {
  it('has a class, and every class its columns', async () => {
    const columns = await house.rows(`
      select n.nspname || '.' || c.relname as table, a.attname as column
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'`);
    const there = columns.map((column) => named(column as { table: string; column: string }));
    expect(COLUMNS.map(named).sort()).toEqual(there.sort());
    for (const { name } of CLASSES) expect(COLUMNS.some(({ of }) => of === name)).toBe(true);
  });

  it('that is personal or secret stands behind the wall of its tenant, or its table has a reason to have none', () => {
    const walled = new Set(WALLED.map(({ name }) => name));
    const open = COLUMNS.filter(({ of, table }) => (of === 'personal' || of === 'secret') && !walled.has(table));
    expect(open.map(named)).toEqual(['auth.failed_attempts.subject', 'auth.signing_keys.private_key_sealed']);
    for (const { table, form } of open) expect([OPEN[table], form === 'clear']).toEqual([expect.any(String), false]);
  });

  it.each(COLUMNS.filter(({ form }) => form !== 'clear').map((column) => [named(column), column] as const))(
    'that is kept in another form is: %s',
    async (_name, column) => {
      const values = await valuesOf(column);
      expect(values.length).toBeGreaterThan(0);
      expect(values.filter((value) => !isIn[column.form as Form](value))).toEqual([]);
    },
  );
});

describe('what people gave and were given', () => {
  it('stands in the columns of its class alone, and a secret in none', async () => {
    expect(await misplaced()).toEqual([]);
    expect(canaries.size).toBeGreaterThan(20);
  });

  it('would be found elsewhere: an address in a fact, a password in a note', async () => {
    await house.rows(`update users.users set name = $1 where email like 'kept.%'`, [PASSWORD]);
    await house.rows(`update roles.roles set permissions = array[$1]`, ['owner@example.com']);
    expect(await misplaced()).toEqual(['roles.roles.permissions', 'users.users.name']);
  });
});
