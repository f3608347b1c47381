import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { withClient } from '../../apps/tools/src/database-access.ts';
import { listedKeys, rotateKeys } from '../../apps/tools/src/keys/turning.ts';
import { makeSigningKey, openSigningKey, Sealer } from '#libs/sealing';
import { eventually, PASSWORD, useHouse, useHouseBeside, type House } from '../support/house.js';
import { Person } from '../support/person.js';
import { decoded, SECRET } from '../support/signing.js';
import { sentDuring } from '../support/statement-spy.js';

const NOTICED_MS = 10_000;
const house = useHouse();
const other = useHouseBeside(house);
const account = { email: 'somebody@example.com', password: PASSWORD };

beforeAll(() => house.stranger.post('/v1/auth/signup', { ...account, name: 'Somebody' }).created());

const asWorker = <T>(work: (client: Parameters<typeof listedKeys>[0]) => Promise<T>): Promise<T> =>
  withClient(house.database.ownerUrl, async (client) => {
    await client.query('set role company_worker');
    return work(client);
  });
const rotate = () => asWorker((client) => rotateKeys(client, SECRET.toString('base64')));
const states = async () => (await asWorker(listedKeys)).map(({ state }) => state);
const published = async (of: House): Promise<string[]> =>
  ((await of.stranger.get('/.well-known/jwks.json').ok()).body.keys as { kid: string }[]).map(({ kid }) => kid);
const logIn = async (at: House): Promise<string> =>
  (await at.stranger.post('/v1/auth/login', account).ok()).body.accessToken as string;
const opens = (at: House, token: string) => new Person(at.url, { accessToken: token }).get('/v1/users/me');
const kidOf = (token: string) => decoded(token)[0]['kid'];

/** As if the keys that are there had been there for long. */
const settle = () => house.rows(`update auth.signing_keys set created_at = created_at - interval '1 minute'`);

describe('the signing keys', () => {
  it('are there with the next one from the beginning, the private halves sealed', async () => {
    expect(await states()).toEqual(['current', 'next']);
    expect(await published(house)).toEqual(await published(other));
    expect(await published(house)).toHaveLength(2);
    const rows = await house.rows('select public_jwk, private_key_sealed from auth.signing_keys');
    for (const { public_jwk: jwk, private_key_sealed: sealed } of rows) {
      expect(Object.keys(jwk as object).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(() => new Sealer(Buffer.alloc(32, 8)).open('signing keys', sealed as Buffer)).toThrow();
    }
  });

  it('take turns on both instances without a restart, and log nobody out', async () => {
    await settle();
    const before = await logIn(house);
    const [current, next] = await published(house);
    expect(kidOf(before)).toBe(current);
    expect(await rotate()).toBe(current);
    expect(await states()).toEqual(['current', 'next', 'retired']);
    await eventually(async () => {
      for (const [here, there] of [
        [house, other],
        [other, house],
      ] as const) {
        const token = await logIn(here);
        // Whichever key signed it, the other instance knows it.
        await opens(there, token).ok();
        expect(kidOf(token)).toBe(next);
      }
    }, NOTICED_MS);
    for (const at of [house, other]) {
      await opens(at, before).ok();
      expect((await published(at)).slice(0, 1)).toEqual([next]);
      expect(await published(at)).toHaveLength(3);
    }
  }, 30_000);

  it('do not sign before every instance knows them, however fast they are rotated', async () => {
    // Somebody who has settled signs, and the next one has not: whatever was done here before.
    await settle();
    await rotate();
    await rotate();
    const [young] = (await asWorker(listedKeys)).map(({ kid }) => kid);
    await rotate();
    const [younger] = (await asWorker(listedKeys)).map(({ kid }) => kid);
    await eventually(async () => expect((await published(house))[0]).toBe(younger), NOTICED_MS);
    for (let time = 0; time < 5; time++) {
      const token = await logIn(house);
      expect([young, younger]).not.toContain(kidOf(token));
      await opens(other, token).ok();
    }
    await settle();
    await eventually(async () => expect(kidOf(await logIn(house))).toBe(younger), NOTICED_MS);
    await opens(other, await logIn(house)).ok();
  }, 40_000);

  it('are rotated once by ten who saw the same keys, and stay in order under ten who did not', async () => {
    const [seen] = await asWorker(listedKeys);
    const turn = async (): Promise<boolean> => {
      const { kid, publicJwk, sealed } = await makeSigningKey(new Sealer(SECRET));
      const values = [seen?.kid, kid, publicJwk, sealed];
      const sql = 'select auth.rotate_signing_keys($1, $2, $3, $4) as rotated';
      return asWorker(
        async (client) => (await client.query<{ rotated: boolean }>(sql, values)).rows[0]?.rotated === true,
      );
    };
    expect((await Promise.all(Array.from({ length: 10 }, turn))).filter(Boolean)).toHaveLength(1);
    await Promise.all(Array.from({ length: 10 }, rotate));
    const now = await states();
    expect(now.filter((state) => state !== 'retired')).toEqual(['current', 'next']);
    await opens(other, await logIn(house)).ok();
  });

  it('are not rotated under another KEY_ENCRYPTION_KEY', async () => {
    const before = await asWorker(listedKeys);
    const wrong = asWorker((client) => rotateKeys(client, Buffer.alloc(32, 8).toString('base64')));
    await expect(wrong).rejects.toThrow('KEY_ENCRYPTION_KEY is not the one it was sealed with');
    expect(await asWorker(listedKeys)).toEqual(before);
  });

  it('verify nothing any more once they have been retired for longer than a token lives', async () => {
    await settle();
    const kid = (await asWorker(listedKeys))[0]?.kid;
    await eventually(async () => expect(kidOf(await logIn(house))).toBe(kid), NOTICED_MS);
    const [unused, used] = [await logIn(house), await logIn(house)];
    await opens(other, used).ok();
    await rotate();
    await house.rows(`update auth.signing_keys set retired_at = now() - interval '8 minutes' where kid = $1`, [kid]);
    await eventually(async () => expect(await published(other)).not.toContain(kid), NOTICED_MS);
    for (const token of [unused, used]) await opens(other, token).refused('auth.unauthenticated', 401);
  }, 40_000);
});

describe('a key id that an instance does not know', () => {
  const signed = (like: string, kid: string, privateKey: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(decoded(like)[1]).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(privateKey);

  it('makes it look at once, so that a key it missed logs nobody out', async () => {
    const sealer = new Sealer(SECRET);
    const key = await makeSigningKey(sealer);
    const token = await signed(await logIn(house), key.kid, openSigningKey(sealer, key));
    await house.rows(
      `insert into auth.signing_keys (kid, public_jwk, private_key_sealed, state, retired_at) values ($1, $2, $3, 'retired', now())`,
      [key.kid, key.publicJwk, key.sealed],
    );
    await opens(house, token).ok();
  });

  it('does not make it look for each of many that are made up', async () => {
    const key = await makeSigningKey(new Sealer(SECRET));
    const privateKey = openSigningKey(new Sealer(SECRET), key);
    const token = await logIn(house);
    const tokens = await Promise.all(Array.from({ length: 40 }, () => signed(token, randomUUID(), privateKey)));
    const sent = await sentDuring(() =>
      Promise.all(tokens.map((token) => opens(house, token).refused('auth.unauthenticated', 401))),
    );
    // One for a stranger, and perhaps the poll of each instance.
    expect(sent.filter(({ name }) => name === 'auth.list_signing_keys').length).toBeLessThanOrEqual(3);
  });
});
