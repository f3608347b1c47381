import { buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Operations } from '#libs/graphql';
import { ask, deep } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
const closed = useHouse({ NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com' });
let maria: Person;

beforeAll(async () => {
  maria = await house.signUp('maria');
  await maria.get('/v1/users/me').ok();
}, 60_000);

/** The code of the refusal, and how many statements ran before it. */
async function refusalOf(query: string, variables: object = {}): Promise<readonly [unknown, number]> {
  const { status, body, headers, contextId } = await maria.post('/graphql', { query, variables });
  expect(status).toBe(400);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(body['contextId']).toBe(contextId);
  return [body['code'], house.linesOf(contextId).filter(({ msg }) => msg === 'statements ran').length];
}

describe('a document', () => {
  it.each([
    ['a value', `{ user(id: ${'['.repeat(3_000)}${']'.repeat(3_000)}) { id } }`],
    ['a value without an end', `{ user(id: ${'['.repeat(4_900)}`],
    ['a default', `query ($a: ID = ${'['.repeat(4_800)}${']'.repeat(4_800)}) { me { id } }`],
  ])('may be no list of lists of lists: %s', async (_what, query) => {
    const [code, statements] = await refusalOf(query);
    // How deep a stack goes is Node's to say: what it can still read is merely wrong.
    expect(['graphql.too_deep', 'graphql.invalid', 'graphql.too_many']).toContain(code);
    expect(statements).toBe(0);
  });

  it('may be ten levels deep, and at eleven is refused before any work', async () => {
    expect((await ask(maria, deep(10))).errors).toEqual([]);
    expect(await refusalOf(deep(11))).toEqual(['graphql.too_deep', 0]);
    const hidden = `query { ...all } fragment all on Query { ... on Query { ${deep(11).slice(1, -1)} } }`;
    expect(await refusalOf(hidden)).toEqual(['graphql.too_deep', 0]);
  });

  it('may cost a thousand, and beyond that is refused before any work, however `first` is said', async () => {
    const lines = (first: string): string => `orders(first: ${first}) { edges { node { id status version } } }`;
    // The field itself, and 100 times edges, node and three more.
    expect((await ask(maria, `{ ${lines('100')} }`)).errors).toEqual([]);
    const dear = `{ ${lines('100')} again: ${lines('100')} }`;
    expect(await refusalOf(dear)).toEqual(['graphql.too_costly', 0]);
    const by = (name: string) => `query ($n: Int! ${name}) { ${lines('$n')} again: ${lines('$n')} }`;
    expect(await refusalOf(by(''), { n: 100 })).toEqual(['graphql.too_costly', 0]);
    expect((await ask(maria, by(''), { n: 2 })).errors).toEqual([]);
    expect(await refusalOf('{ users(first: 50) { edges { node { orders { edges { node { id } } } } } } }')).toEqual([
      'graphql.too_costly',
      0,
    ]);
  });

  it.each([
    ['is no GraphQL', 'no query at all', 'graphql.invalid'],
    ['asks for what is not there', '{ me { passwordHash } }', 'graphql.invalid'],
    ['contains itself', '{ ...a } fragment a on Query { ...a }', 'graphql.invalid'],
    ['has 31 root fields', `{ ${Array.from({ length: 31 }, () => 'me { id }').join(' ')} }`, 'graphql.too_many'],
    ['has 31 aliases', `{ me { ${Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ')} } }`, 'graphql.too_many'],
    ['says NUL by an escape of its own', '{ services(tag: "a\\u0000b") { edges { cursor } } }', 'graphql.invalid'],
    ['says half a character', '{ services(tag: "\\u{0}") { edges { cursor } } }', 'graphql.invalid'],
    ['is longer than 10 kB', `{ me { id } } # ${'x'.repeat(10_000)}`, 'graphql.too_many'],
  ])('that %s is refused before any work', async (_what, query, code) => {
    expect(await refusalOf(query)).toEqual([code, 0]);
  });

  it('may come with null for variables, which is none', async () => {
    const none = { variables: null };
    const { body } = await maria.post('/graphql', { query: '{ orders { edges { cursor } } }', ...none }).ok();
    expect(body).toEqual({ data: { orders: { edges: [] } } });
    const defaulted = 'query ($n: Int = 1) { orders(first: $n) { edges { cursor } } }';
    expect((await maria.post('/graphql', { query: defaulted, ...none }).ok()).body).toEqual(body);
  });

  it('whose variables do not fit is refused', async () => {
    expect(await refusalOf('query ($id: ID!) { order(id: $id) { id } }')).toEqual(['graphql.invalid', 0]);
    await maria.post('/graphql', { query: '{ me { id } }', surplus: 1 }).refused('graphql.invalid');
    await maria.post('/graphql', { query: 'query a { me { id } } query b { me { id } }' }).refused('graphql.invalid');
    await maria.post('/graphql', {}).refused('graphql.invalid');
    const wrong = await maria.post('/graphql', { query: 'query ($id: ID!) { order(id: $id) { id } }' });
    expect(wrong.body['errors']).toMatchObject([{ pointer: '/variables' }]);
    expect(await refusalOf('subscription { anything }')).toEqual(['graphql.invalid', 0]);
  });
});

describe('a batch', () => {
  it('is answered in its order, up to ten operations', async () => {
    const query = '{ me { id } }';
    const { body } = await maria
      .post(
        '/graphql',
        Array.from({ length: 10 }, () => ({ query })),
      )
      .ok();
    expect(body).toEqual(Array.from({ length: 10 }, () => ({ data: { me: { id: maria.id } } })));
    await maria
      .post(
        '/graphql',
        Array.from({ length: 11 }, () => ({ query })),
      )
      .refused('graphql.too_many');
    await maria.post('/graphql', []).refused('graphql.invalid');
    await maria.post('/graphql', [{ query }, { query: '{ nothing }' }]).refused('graphql.invalid');
    const cancel = { query: 'mutation ($id: ID!) { cancelOrder(id: $id) { id } }' };
    await maria.post('/graphql', [{ query }, cancel]).refused('graphql.invalid');
    const surplus = await maria.post('/graphql', [{ query }, { query, surplus: 1 }]);
    expect(surplus.body['errors']).toMatchObject([{ pointer: '/1/surplus', code: 'unknown_field' }]);
  });
});

describe('a persisted query', () => {
  it('is asked for by its hash, once it was sent with it', async () => {
    const query = '{ me { id createdAt } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const unknown = await maria.post('/graphql', { extensions }).ok();
    const extensionsOfMiss = { code: 'PERSISTED_QUERY_NOT_FOUND', contextId: unknown.contextId };
    expect(unknown.body['errors']).toMatchObject([{ extensions: extensionsOfMiss }]);
    await maria.post('/graphql', { query, extensions }).ok();
    expect((await maria.post('/graphql', { extensions }).ok()).body).toMatchObject({ data: { me: { id: maria.id } } });
    await maria.post('/graphql', { query: '{ me { name } }', extensions }).refused('graphql.invalid');
  });
});

describe('the schema', () => {
  it('is the one that is committed', () => {
    const { schema } = house.app.get(Operations, { strict: false });
    const committed = buildSchema(readFileSync('docs/api/schema.graphql', 'utf8'));
    expect(printSchema(lexicographicSortSchema(schema))).toBe(printSchema(lexicographicSortSchema(committed)));
  });
});

describe('GraphQL in a browser', () => {
  it('is a page with its own assets outside production; a query has to be posted', async () => {
    const page = await house.stranger.get('/graphql');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    for (const [, asset] of page.text.matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await house.stranger.get(asset as string)).status).toBe(200);
    // It needs no token to show what there is, so nothing is refused before one is put in.
    expect((await house.stranger.get('/graphql/assets/page.js')).text).toContain('/graphql/assets/schema.json');
    const { body } = await house.stranger.get('/graphql/assets/schema.json').ok();
    expect(body).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
    const asked = await house.stranger.get('/graphql?query=%7Bme%7Bid%7D%7D');
    expect([asked.status, asked.headers['allow']]).toEqual([405, 'POST']);
    expect((await house.stranger.get('/graphql/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('is nothing in production, where the schema is not shown either', async () => {
    expect((await closed.stranger.get('/graphql')).status).toBe(405);
    for (const name of ['graphiql.js', 'page.js', 'schema.json'])
      expect((await closed.stranger.get(`/graphql/assets/${name}`)).status).toBe(404);
    const somebody = await closed.signUp('somebody');
    await somebody.post('/graphql', { query: '{ __schema { types { name } } }' }).refused('graphql.invalid');
    expect((await ask(somebody, '{ __typename me { __typename } }')).data).toEqual({
      __typename: 'Query',
      me: { __typename: 'User' },
    });
    // As every tool asks for it, fifteen levels deep.
    const { body } = await maria.post('/graphql', { query: getIntrospectionQuery() }).ok();
    expect(body['data']).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
    const guess = await maria.post('/graphql', { query: '{ me { emial } }' });
    expect(guess.text).toContain('Did you mean');
    expect((await somebody.post('/graphql', { query: '{ me { emial } }' })).text).not.toContain('Did you mean');
  });
});
