import { markdown, NOTE } from '../generated-docs.ts';
import { CLASSES, type Sensitivity } from './sensitivity.ts';
import { COLUMNS, TABLES } from './tables.ts';

/** The classes of data, what protects each, and every column in its class. */
export function dataClassificationPage(): Promise<string> {
  return markdown([
    NOTE,
    '',
    '# Data and its classes',
    '',
    'Every column of every table, how sensitive it is, and what protects it. The list is data (`apps/tools/src/sensitivity`), and',
    '`test/e2e/sensitivity.e2e-spec.ts` holds it against the catalogue of a migrated database and against the rows in it: a column',
    'that has no class is red, one that is gone is red, a secret that is not kept in its form is red, and so is an address, a',
    'name, a password or a token that stands in a column where its class does not belong.',
    '',
    '## Classes',
    '',
    row(['class', 'means', 'in the database', 'who reads it', 'elsewhere', 'in logs']),
    row(['---', '---', '---', '---', '---', '---']),
    ...CLASSES.map((of) => row([`**${of.name}**`, of.means, of.inDatabase, of.read, of.elsewhere, of.inLogs])),
    '',
    ...FORMS,
    '',
    ...OTHER_PLACES,
    '',
    '## Columns',
    '',
    row(['table', 'class', 'columns', 'a row stays']),
    row(['---', '---', '---', '---']),
    ...Object.entries(TABLES).flatMap(([table, { kept }]) =>
      CLASSES.flatMap(({ name }) => {
        const columns = columnsOf(table, name);
        return columns === '' ? [] : [row([`\`${table}\``, name, columns, kept])];
      }),
    ),
  ]);
}

const FORMS = [
  'Forms: **SHA-256** of 256 random bits, which nobody guesses; **argon2id** of a password, or the bcrypt of an import until its',
  'owner logs in; **HMAC** and **sealed** (AES-256-GCM) under a key of the purpose, derived from `KEY_ENCRYPTION_KEY`',
  '([security.md](../security.md#keys)). Everything on its way is protected where TLS is ([README.md](../operations/README.md)).',
  'Personal data that is searched or shown lies in the clear in PostgreSQL: whoever reads its disks or its backups reads it, so',
  'encrypting those is the operator’s. Nothing erases a closed account by itself.',
];

const OTHER_PLACES = [
  '## Elsewhere',
  '',
  '| place | what is there | until |',
  '| --- | --- | --- |',
  '| MongoDB | the catalogue, where it is kept as documents: what `catalogue.services` holds, internal | for good |',
  '| Kafka | events: ids and facts, internal; [no address and no name](../security.md#what-must-not-get-out) | as its topics say |',
  '| Redis | what is cached, [sealed](../caching.md); counters under ids, HMACs of mail addresses, and IP addresses | their time runs out |',
  '| mails | the name, the address, and the token for that person | sent; as files outside production |',
  '| the log, metrics, traces | ids, codes, times; of a person and of secrets nothing (`test/e2e/canaries.e2e-spec.ts`) | as the operator says |',
  '| backups | everything that is in PostgreSQL | as the operator says |',
];

function columnsOf(table: string, name: Sensitivity): string {
  return COLUMNS.filter((column) => column.table === table && column.of === name)
    .map(({ column, of, form }) => `\`${column}\`${of === 'personal' || of === 'secret' ? ` (${form})` : ''}`)
    .join(', ');
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
