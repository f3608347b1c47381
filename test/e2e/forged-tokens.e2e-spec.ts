import { otherThings, wrongClaims, wrongKinds } from '../support/forgeries/claims.js';
import { signed, type Forgery, type Loot } from '../support/forgeries/forging.js';
import {
  addedHeaders,
  confusedAlgorithms,
  foreignKeys,
  publicSecrets,
} from '../support/forgeries/keys-and-algorithms.js';
import { otherShapes, otherSpellings } from '../support/forgeries/spellings.js';
import { useHouse } from '../support/house.js';
import { Person } from '../support/person.js';
import { decoded, stolenKey } from '../support/signing.js';

const house = useHouse();
const LEAST = 80;
let loot: Loot;
let victim: Person;

beforeAll(async () => {
  victim = await house.signUp();
  const { accessToken: token, refreshToken } = victim.session as { accessToken: string; refreshToken: string };
  loot = { token, refreshToken, stolen: await stolenKey(house) };
});

const kinds: Record<string, (loot: Loot) => Forgery[] | Promise<Forgery[]>> = {
  'another algorithm': confusedAlgorithms,
  'the public key as a secret': publicSecrets,
  'a foreign key': foreignKeys,
  'headers of its own': addedHeaders,
  'wrong claims': wrongClaims,
  'another kind': wrongKinds,
  'another spelling': otherSpellings,
  'another shape': otherShapes,
  'something else': otherThings,
};

/** The status of each that is not refused as it should be. */
async function wronglyAnswered(forgeries: readonly Forgery[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [what, token] of forgeries) {
    const { status, body } = await new Person(house.url, { accessToken: token }).get('/v1/users/me');
    if (status !== 401 || body.code !== 'auth.unauthenticated') wrong.push(`${what}: ${status} ${body.code}`);
  }
  return wrong;
}

describe('a forged token', () => {
  it(`comes in at least ${LEAST} ways, each of its own`, async () => {
    const all = (await Promise.all(Object.values(kinds).map(async (make) => make(loot)))).flat();
    expect(all.length).toBeGreaterThanOrEqual(LEAST);
    expect(new Set(all.map(([, token]) => token)).size).toBe(all.length);
    expect(all.filter(([, token]) => token === loot.token)).toEqual([]);
  });

  it('would be let in if nothing but its signature were looked at: one that is right in all is', async () => {
    const [head, claims] = decoded(loot.token).map((part) => JSON.stringify(part)) as [string, string];
    const right = signed(head, claims, loot.stolen.privateKey);
    expect(right).not.toBe(loot.token);
    await new Person(house.url, { accessToken: right }).get('/v1/users/me').ok();
  });

  it.each(Object.keys(kinds))('with %s is refused with 401, before the true one was seen and after', async (kind) => {
    const forgeries = (await kinds[kind]?.(loot)) ?? [];
    expect(await wronglyAnswered(forgeries)).toEqual([]);
    // Verified and remembered now: nothing that merely looks like it may be taken for it.
    expect((await victim.get('/v1/users/me').ok()).body.id).toBe(victim.id);
    expect(await wronglyAnswered(forgeries)).toEqual([]);
  });

  it('leaves no defect behind in the log', () => {
    expect(house.logs.filter(({ level }) => ['error', 'fatal'].includes(String(level)))).toEqual([]);
    expect(JSON.stringify(house.logs)).not.toContain(loot.token.split('.')[2]);
  });
});

describe('tokens that are seen for the first time at once', () => {
  it('are not taken for each other', async () => {
    const people: Person[] = [];
    // One after another: thirty hashes at once are more than a slow core is asked for without refusing.
    while (people.length < 30) people.push(await house.signUp());
    const answers = await Promise.all(people.map((person) => person.get('/v1/users/me').ok()));
    expect(answers.map(({ body }) => body.id as string)).toEqual(people.map(({ id }) => id));
  });
});

describe('the bearer scheme', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('is understood as %s', (scheme) =>
    house.stranger.get('/v1/users/me', { authorization: `${scheme} ${loot.token}` }).ok(),
  );

  it.each(['', 'Bearer', 'Bearer ', 'Basic', 'Token', 'Bearer,', 'Bearer:', 'DPoP'])(
    'is not to be mistaken for %j',
    (scheme) =>
      house.stranger
        .get('/v1/users/me', {
          authorization: `${scheme}${scheme.startsWith('Bearer') ? '' : ' '}${scheme === 'Bearer ' ? '' : loot.token}`,
        })
        .refused('auth.unauthenticated', 401),
  );
});
