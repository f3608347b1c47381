import { eventually, House, useHouse } from '../support/house.js';
import { Person } from '../support/person.js';
import { scrape } from '../support/scrape.js';

const house = useHouse();
const MARK = 'writtenByTheCaller';
const ASKED = 30;

/** A field that no customer may ask, under a long name of the caller's: in the open, or within fragments. */
function refused(n: number): { readonly query: string; readonly operationName: string } {
  const name = `${MARK}${'x'.repeat(4_000)}${n}`;
  const field = `${name}: users(first: 1) { edges { cursor } }`;
  const query = [
    `query ${MARK} { ${field} }`,
    `query ${MARK} { me { id } ... on Query { ${field} } }`,
    `query ${MARK} { ...${MARK}A } fragment ${MARK}A on Query { ...B } fragment B on Query { ${field} }`,
  ][n % 3] as string;
  return { query, operationName: MARK };
}

describe('aliases of a field that is refused', () => {
  const entries = () => house.rows('select action, details from audit.entries where outcome = $1', ['denied']);

  it('are one kind of refusal, however many, and what the caller calls them is told nowhere', async () => {
    const leaving = new House({}, house);
    await leaving.open();
    const maria = new Person(leaving.url, (await house.signUp()).session);
    for (let n = 0; n < ASKED; n += 2) {
      const answers = (await maria.post('/graphql', [refused(n), refused(n + 1)]).ok()).body as unknown as object[];
      const error = { path: [expect.stringContaining(MARK)], extensions: { code: 'auth.forbidden' } };
      for (const answer of answers) expect(answer).toMatchObject({ data: null, errors: [error] });
    }
    await eventually(async () => expect(await entries()).toHaveLength(20));
    expect(await scrape(leaving)).not.toContain(MARK);
    await leaving.close();
    const told = await entries();
    expect(new Set(told.map(({ action }) => action as string))).toEqual(new Set(['POST /graphql users']));
    // The rest is counted in one, when the minute is over or the process ends.
    expect(told).toHaveLength(21);
    expect(told.filter(({ details }) => details.repeated === ASKED - 20)).toHaveLength(1);
    expect([...house.lines, ...leaving.lines].filter((line) => line.includes(MARK))).toEqual([]);
  });
});
