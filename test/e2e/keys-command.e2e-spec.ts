import { eventually, useHouse } from '../support/house.js';
import { SECRET } from '../support/signing.js';
import { runTool, type ToolRun } from '../support/tool.js';

const house = useHouse();

interface Listed {
  readonly kid: string;
  readonly state: string;
}

const keys = (args: readonly string[], secret = SECRET): Promise<ToolRun> =>
  runTool('keys', args, { DATABASE_URL: house.database.ownerUrl, KEY_ENCRYPTION_KEY: secret.toString('base64') });
const listed = async (): Promise<Listed[]> => JSON.parse((await keys(['list', '--json'])).said) as Listed[];
const published = async (): Promise<string[]> =>
  ((await house.stranger.get('/.well-known/jwks.json').ok()).body.keys as Listed[]).map(({ kid }) => kid);

// Builds where the build is stale, which may take a while.
beforeAll(() => keys(['list']), 120_000);

describe('npm run keys', () => {
  it('lists the keys, for people and for machines', async () => {
    const [current, next] = await listed();
    expect([current?.state, next?.state]).toEqual(['current', 'next']);
    const { code, said } = await keys(['list']);
    expect(code).toBe(0);
    expect(said.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${current?.kid} {2}current {2}since 2`)) as string,
      expect.stringMatching(new RegExp(`^${next?.kid} {2}next {5}since 2`)) as string,
    ]);
    expect(await published()).toEqual([current?.kid, next?.kid]);
  });

  it('rotates them, and instances notice', async () => {
    const person = await house.signUp();
    const [current, next] = await listed();
    const { code, said, told } = await keys(['rotate', '--json']);
    expect(code).toBe(0);
    expect(told).toContain('✓ Rotating');
    const after = JSON.parse(said) as Listed[];
    expect(after.map(({ state }) => state)).toEqual(['current', 'next', 'retired']);
    expect([after[0]?.kid, after[2]?.kid]).toEqual([next?.kid, current?.kid]);
    await eventually(async () => expect(await published()).toEqual(after.map(({ kid }) => kid)), 10_000);
    await person.get('/v1/users/me').ok();
    expect(`${said}${told}`).not.toContain(SECRET.toString('base64'));
  });

  it('rotates nothing under another KEY_ENCRYPTION_KEY', async () => {
    const before = await listed();
    const { code, told } = await keys(['rotate'], Buffer.alloc(32, 8));
    expect(code).not.toBe(0);
    expect(told).toContain('✗ Rotating');
    expect(await listed()).toEqual(before);
  });

  it('says what it takes where it is asked for something else', async () => {
    for (const args of [[], ['turn'], ['rotate', 'now']]) {
      const { code, told } = await keys(args);
      expect([code, told.includes('Usage: npm run keys')]).toEqual([2, true]);
    }
  });
});
