import { deep } from '../support/graphql.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const WITHIN_MS = 200;

const open = useHouse();
const closed = useHouse({ NODE_ENV: 'production', PUBLIC_URL: 'https://api.example.com' });

/** Fragments that name the next one twice: the last stands there 2^200 times. */
function doubled(type: string, last: string): string {
  const fragment = (n: number, body: string): string => `fragment f${n} on ${type}{${body}}`;
  const fragments = Array.from({ length: 200 }, (_, n) => fragment(n, `...f${n + 1} ...f${n + 1}`));
  return [...fragments, fragment(200, last)].join(' ');
}

/** What has the shape of little and the size of the universe. */
const documents: readonly (readonly [string, string, string])[] = [
  ['a root field', `{...f0} ${doubled('Query', 'me{id}')}`, 'graphql.too_costly'],
  ['the name of a type', `{...f0} ${doubled('Query', '__typename')}`, 'graphql.too_costly'],
  ['a field', `{me{...f0}} ${doubled('User', 'name')}`, 'graphql.too_costly'],
  ['a list', `{me{...f0}} ${doubled('User', 'orders{edges{cursor}}')}`, 'graphql.too_costly'],
  [
    'more than there are levels',
    `{me{...f0}} ${doubled('User', deep(12).slice('{ me { '.length, -' } }'.length))}`,
    'graphql.too_deep',
  ],
];

/** Only where the schema is shown; elsewhere the document is refused for asking. */
const introspection: readonly (readonly [string, string, string])[] = [
  ['the schema', `{...f0} ${doubled('Query', '__schema{queryType{name}}')}`, 'graphql.too_many'],
  ['a type by its name', `{...f0} ${doubled('Query', '__type(name:"User"){name}')}`, 'graphql.too_many'],
];

async function refused(person: Person, query: string, code: string): Promise<void> {
  // Three times: the first may meet code that has never run, and a machine that is busy.
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const beganAt = performance.now();
    await person.post('/graphql', { query }).refused(code);
    times.push(performance.now() - beganAt);
  }
  expect(Math.min(...times)).toBeLessThan(WITHIN_MS);
}

describe.each([
  ['outside production', open],
  ['in production', closed],
])('two hundred fragments that each name the next one twice, %s', (where, house) => {
  let somebody: Person;

  beforeAll(async () => {
    somebody = await house.signUp('somebody');
  }, 60_000);

  it.each(documents)('are refused at once where the last asks for %s', async (_what, query, code) => {
    await refused(somebody, query, code);
  });

  it.each(introspection)('are refused at once where the last asks for %s', async (_what, query, code) => {
    await refused(somebody, query, where === 'in production' ? 'graphql.invalid' : code);
  });
});
