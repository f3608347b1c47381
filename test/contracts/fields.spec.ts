import { readFileSync } from 'node:fs';

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}

const PAGE = readFileSync('docs/security/fields.md', 'utf8');
const { components } = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as {
  components: { schemas: Readonly<Record<string, Schema>> };
};

/** What is read of a noun, what it is made of, and what is taken to change it; fields that are the operation itself left out. */
const NOUNS: Readonly<
  Record<string, { readonly read: string[]; readonly made: string[]; readonly changed: string[] }>
> = {
  User: { read: ['User'], made: ['SignUp', 'CreateUser', 'CreateSubAccount'], changed: ['UpdateMe', 'UpdateUser'] },
  Order: { read: ['Order'], made: ['PlaceOrder'], changed: ['EditOrder'] },
  Service: { read: ['Service'], made: ['CreateService'], changed: ['UpdateService'] },
  Tenant: { read: ['Tenant'], made: ['FoundTenant'], changed: ['UpdateTenant'] },
  Role: { read: ['Role'], made: ['DefineRole'], changed: ['RedefineRole'] },
  ApiKey: { read: ['ApiKey', 'ShownApiKey'], made: ['CreateApiKey'], changed: ['RotateApiKey'] },
};
/** Bodies that are a question, a proof or a reason, and no noun's fields. */
const NO_NOUN =
  'LogIn Refresh ChangePassword RequestPasswordReset ResetPassword VerifyEmail CancelOrder SetLogLevel AlertGroup Nothing'.split(
    ' ',
  );

const fieldsOf = (schemas: readonly string[]) =>
  new Set(schemas.flatMap((name) => Object.keys(components.schemas[name]?.properties ?? {})));

interface Row {
  readonly field: string;
  readonly set: string;
  readonly changed: string;
  readonly read: string;
}

function rowsOf(noun: string): Row[] {
  const [, part = ''] = new RegExp(`\\n## ${noun}\\n([^#]*)`).exec(PAGE) ?? [];
  return [...part.matchAll(/^\| `(\w+)` +\| ([^|]+)\| ([^|]+)\| ([^|]+)\|$/gm)].map(
    ([, field = '', set = '', changed = '', read = '']) => ({ field, set, changed, read }),
  );
}

const isNobody = (cell: string) => /^nobody\b/.test(cell);

describe('the page of fields', () => {
  it.each(Object.entries(NOUNS))('has each field of %s, and who may set, change and read it', (noun, schemas) => {
    const [read, made, changed] = [fieldsOf(schemas.read), fieldsOf(schemas.made), fieldsOf(schemas.changed)];
    const rows = rowsOf(noun);
    expect(rows.map(({ field }) => field).sort()).toEqual([...new Set([...read, ...made, ...changed])].sort());
    const told = (cell: 'set' | 'changed' | 'read') =>
      rows.filter((row) => !isNobody(row[cell])).map(({ field }) => field);
    // A few things are nobody's to send: they follow from who calls.
    expect(
      told('set')
        .filter((field) => field !== 'parentId')
        .sort(),
    ).toEqual([...made].sort());
    const byThemselves = rows.filter((row) => row.changed.startsWith('by operations of its own'));
    expect(told('changed').sort()).toEqual([...changed, ...byThemselves.map(({ field }) => field)].sort());
    expect(
      told('read')
        .filter((field) => field !== 'owner')
        .sort(),
    ).toEqual([...read].sort());
  });

  it('leaves out no noun that somebody can write', () => {
    const known = [...Object.values(NOUNS).flatMap(({ made, changed }) => [...made, ...changed]), ...NO_NOUN];
    const { paths } = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as { paths: object };
    const bodies = [...JSON.stringify(paths).matchAll(/"requestBody":\{.*?"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(bodies.length).toBeGreaterThan(15);
    expect(bodies.map(([, name = '']) => name).filter((name) => !known.includes(name))).toEqual([]);
  });
});
