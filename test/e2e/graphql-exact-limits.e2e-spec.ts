import { deep } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let maria: Person;

beforeAll(async () => {
  maria = await house.signUp('maria');
  // Who she is, is known from then on.
  await maria.get('/v1/users/me').ok();
}, 60_000);

const many = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** 1 + 100 × (1 + 1 + 7), and 1 + 49 × 2: a thousand. */
const A_THOUSAND =
  'orders(first: 100) { edges { node { id status note version createdAt updatedAt __typename } } } services(first: 49) { edges { cursor } }';

/** A document of so many bytes, some of which are halves of letters. */
function ofBytes(bytes: number, letter: string): string {
  const [document, width] = ['{ me { id } } #', Buffer.byteLength(letter)];
  const room = bytes - document.length;
  return document + letter.repeat(Math.floor(room / width)) + 'x'.repeat(room % width);
}

/** A request of so many bytes in all. */
function bodyOf(bytes: number): object {
  const body = (padding: string) => ({ query: '{ me { id } }', variables: { padding } });
  return body('x'.repeat(bytes - JSON.stringify(body('')).length));
}

/** What is asked at a limit, and one beyond it. */
interface Edge {
  readonly of: string;
  readonly fits: unknown;
  readonly beyond: unknown;
  readonly refusal: readonly [number, string];
}

const tooMany = [400, 'graphql.too_many'] as const;
const edges: readonly Edge[] = [
  {
    of: 'a cost of 1,000',
    fits: { query: `{ ${A_THOUSAND} }` },
    beyond: { query: `{ ${A_THOUSAND} __typename }` },
    refusal: [400, 'graphql.too_costly'],
  },
  {
    of: 'a cost of 1,000 by a variable',
    fits: { query: `query ($n: Int!) { ${A_THOUSAND.replace('49', '$n')} }`, variables: { n: 49 } },
    beyond: { query: `query ($n: Int!) { ${A_THOUSAND.replace('49', '$n')} }`, variables: { n: 50 } },
    refusal: [400, 'graphql.too_costly'],
  },
  {
    of: 'a cost of 1,000 by the default of a variable whose name every object knows',
    fits: { query: `query ($constructor: Int = 49) { ${A_THOUSAND.replace('49', '$constructor')} }` },
    beyond: { query: `query ($constructor: Int = 50) { ${A_THOUSAND.replace('49', '$constructor')} }` },
    refusal: [400, 'graphql.too_costly'],
  },
  {
    of: 'a depth of 10',
    fits: { query: deep(10) },
    beyond: { query: deep(11) },
    refusal: [400, 'graphql.too_deep'],
  },
  {
    of: '30 aliases',
    fits: { query: `{ me { ${many(30, (n) => `a${n}: id`)} } }` },
    beyond: { query: `{ me { ${many(31, (n) => `a${n}: id`)} } }` },
    refusal: tooMany,
  },
  {
    of: '30 root fields',
    fits: { query: `{ ${many(30, () => 'me { id }')} }` },
    beyond: { query: `{ ${many(31, () => 'me { id }')} }` },
    refusal: tooMany,
  },
  {
    of: '10,000 bytes of a document',
    fits: { query: ofBytes(10_000, 'x') },
    beyond: { query: ofBytes(10_001, 'x') },
    refusal: tooMany,
  },
  {
    of: '10,000 bytes in fewer letters',
    fits: { query: ofBytes(10_000, 'ü') },
    beyond: { query: ofBytes(10_001, 'ü') },
    refusal: tooMany,
  },
  {
    of: 'a batch of 10',
    fits: Array.from({ length: 10 }, () => ({ query: '{ me { id } }' })),
    beyond: Array.from({ length: 11 }, () => ({ query: '{ me { id } }' })),
    refusal: tooMany,
  },
  {
    of: '131,072 bytes of a request',
    fits: bodyOf(131_072),
    beyond: bodyOf(131_073),
    refusal: [413, 'request.too_large'],
  },
];

describe('the limit of', () => {
  it.each(edges)('$of is answered, and one more is refused before any statement is sent', async (edge) => {
    const { body } = await maria.post('/graphql', edge.fits).ok();
    for (const answer of [body].flat()) expect(answer).toEqual({ data: expect.any(Object) as unknown });
    const refused = await maria.post('/graphql', edge.beyond);
    expect([refused.status, refused.body['code']]).toEqual(edge.refusal);
    expect(refused.body['contextId']).toBe(refused.contextId);
    const lines = house.linesOf(refused.contextId);
    expect(lines.filter((line) => line['statements'] !== undefined)).toEqual([]);
    expect(lines.find(({ msg }) => msg === 'request answered')).toMatchObject({ roundTrips: 0 });
  });
});
