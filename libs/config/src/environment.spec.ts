import { readFileSync } from 'node:fs';
import { environmentSchema } from './environment.js';

type Key = keyof typeof environmentSchema.shape;

/** What `.env.example` says of one setting. */
interface Entry {
  readonly key: string;
  readonly description: string;
  readonly standard: string;
  readonly example: string;
  readonly file: string | undefined;
  readonly value: string;
}

const block =
  /^# (?<description>.+)\n# default: (?<standard>[^;]+); example: (?<example>.+)\n(?:# as a file: (?<file>\w+)\n)?# (?<key>[A-Z][A-Z0-9_]*)=(?<value>.*)$/;

const entries = entriesOf(readFileSync('.env.example', 'utf8'));
const keys = Object.keys(environmentSchema.shape) as Key[];
const secrets = keys.filter((key) => metaOf(key)['secret'] === true);
const plain = keys.filter((key) => !secrets.includes(key));

describe('.env.example', () => {
  it('lists every setting that is read, in the order of the schema, and none that is not', () => {
    expect(entries.map(({ key }) => key)).toEqual(keys);
  });

  it.each(keys)('tells of %s what the schema tells', (key) => {
    expect(entryOf(key).description).toBe(metaOf(key)['description']);
  });

  it.each(keys)('names the default that %s really has', (key) => {
    const unset = environmentSchema.shape[key].safeParse(undefined);
    const { standard } = entryOf(key);
    if (!unset.success) expect(standard).toBe('required');
    else expect(parsed(key, standard === 'unset' ? '' : standard)).toEqual(unset.data);
  });

  it.each(plain)('gives an example of %s that is valid and differs from the default', (key) => {
    const { example, standard } = entryOf(key);
    expect(environmentSchema.shape[key].safeParse(example)).toMatchObject({ success: true });
    expect(example).not.toBe(standard);
  });

  it.each(plain)('shows %s with its default, so that uncommenting it changes nothing', (key) => {
    const { value, standard, file } = entryOf(key);
    expect({ value, file }).toEqual({ value: standard === 'unset' ? '' : standard, file: undefined });
  });

  it.each(secrets)('leaves %s empty and names its _FILE', (key) => {
    expect(entryOf(key)).toMatchObject({ value: '', file: `${key}_FILE` });
  });

  it('knows which settings are secrets', () => {
    expect(secrets).toEqual([
      'METRICS_TOKEN',
      'ALERTS_WEBHOOK_TOKEN',
      'DATABASE_URL',
      'DATABASE_OWNER_URL',
      'REDIS_URL',
      'MONGO_URL',
      'KAFKA_PASSWORD',
      'KEY_ENCRYPTION_KEY',
      'BOOTSTRAP_ADMIN_PASSWORD',
      'BOOTSTRAP_OPERATOR_PASSWORD',
      'SMTP_URL',
    ]);
    expect(
      plain.filter((key) => /PASSWORD(?!_MEMORY_KIB$|_PASSES$|_FORBIDDEN_WORDS$)|SECRET|_KEY$|TOKEN$/.test(key)),
    ).toEqual([]);
  });
});

function entriesOf(text: string): Entry[] {
  const [, ...blocks] = text.trimEnd().split('\n\n');
  return blocks.map((lines) => {
    const groups = block.exec(lines)?.groups;
    if (!groups) throw new Error(`.env.example: this is no entry:\n${lines}`);
    return groups as unknown as Entry;
  });
}

function entryOf(key: Key): Entry {
  const entry = entries.find((candidate) => candidate.key === key);
  if (!entry) throw new Error(`.env.example lacks ${key}.`);
  return entry;
}

function metaOf(key: Key): Readonly<Record<string, unknown>> {
  return environmentSchema.shape[key].meta() ?? {};
}

function parsed(key: Key, text: string): unknown {
  return environmentSchema.shape[key].safeParse(text).data;
}
