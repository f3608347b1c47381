import { randomUUID } from 'node:crypto';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { EventStream } from '../support/event-stream.js';
import { freePort } from '../support/free-port.js';

const gone = await freePort();
const secretive = `redis://somebody:the-password-of-redis@127.0.0.1:${gone}`;
const house = useHouse({ APP_ROLE: 'all', REDIS_URL: secretive });
const json = { accept: 'application/json' };

interface Told {
  readonly at: string;
  readonly status: string;
  readonly parts: readonly { readonly name: string; readonly status: string; readonly since: string }[];
  readonly requests: { readonly perSecond: number };
  readonly events: { readonly waiting: number } | null;
}
const told = async () => (await house.stranger.get('/status', json).ok()).body as Told;

/** The next look that is not the same one. */
async function eventuallyAfter({ at }: Told): Promise<Told> {
  let later: Told | undefined;
  await eventually(async () => {
    later = await told();
    expect(later.at).not.toBe(at);
  });
  return later as Told;
}

describe('/status', () => {
  it('is a page for browsers, whole without any script, and the same as JSON', async () => {
    const page = await house.stranger.get('/status', { accept: 'text/html,*/*' }).ok();
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<h1>Degraded</h1>');
    const status = await told();
    for (const { name } of status.parts) expect(page.text).toContain(`>${name}<`);
    expect(status).toMatchObject({ status: 'degraded', events: { waiting: expect.any(Number) as number } });
  });

  it('loads nothing from elsewhere, and has no script or style in itself', async () => {
    const { text, headers } = await house.stranger.get('/status').ok();
    const policy = headers['content-security-policy'] as string;
    expect(policy).toContain(`script-src 'self'`);
    expect(policy).toContain(`style-src 'self'`);
    expect(policy).not.toMatch(/unsafe|nonce|sha256|https?:/);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc="\/status\/)|javascript:/i);
    const assets = [...text.matchAll(/(?:src|href)="([^"]+\.(?:css|js|png))"/g)].map(([, path]) => path as string);
    expect(assets).toHaveLength(3);
    for (const path of assets) {
      expect(path).toMatch(/^\//);
      await house.stranger.get(path).ok();
    }
    const script = (await house.stranger.get('/status/page.js').ok()).text;
    expect(script).not.toMatch(/eval|https?:|\.style\b|import\(/);
  });

  it('says of an ill part since when it is', async () => {
    const before = (await told()).parts.find(({ name }) => name === 'redis');
    expect(before).toMatchObject({ status: 'down' });
    const { text } = await house.stranger.get('/status').ok();
    expect(text).toContain(`<time datetime="${before?.since}" title="since ${before?.since}">for `);
    const ready = (await house.stranger.get('/ready').ok()).body as { checks: Record<string, { since: string }> };
    expect(ready.checks['redis']?.since).toBe(before?.since);
    expect(Date.parse(before?.since ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('tells since when the database is away, and since when it is back', async () => {
    const well = (await told()).parts.find(({ name }) => name === 'postgres');
    const stream = await EventStream.open(`${house.url}/status/events`);
    await house.refuseConnections();
    try {
      await eventually(() => expect(stream.shown).toContain('<h1>Not able to serve</h1>'));
      const first = await told();
      const ill = first.parts.find(({ name }) => name === 'postgres');
      expect(ill?.status).toBe('down');
      expect(Date.parse(ill?.since ?? '')).toBeGreaterThan(Date.parse(well?.since ?? ''));
      const later = await eventuallyAfter(first);
      expect(later.parts.find(({ name }) => name === 'postgres')?.since).toBe(ill?.since);
    } finally {
      await house.allowConnections();
    }
    await eventually(() => expect(stream.shown).toContain('<h1>Degraded</h1>'));
    const back = (await told()).parts.find(({ name }) => name === 'postgres');
    expect(Date.parse(back?.since ?? '')).toBeGreaterThan(Date.parse(well?.since ?? ''));
    stream.leave();
  });

  it('tells nothing of anybody, and no host or password of a part', async () => {
    const email = `canary.${randomUUID()}@example.com`;
    const canary = { email, password: PASSWORD, name: 'Canary Birdsong' };
    const { body } = await house.stranger.post('/v1/auth/signup', canary).created();
    const { accessToken, user } = body as { accessToken: string; user: { id: string } };
    await house.stranger.get(`/v1/users/${user.id}`, { authorization: `Bearer ${accessToken}` }).ok();
    const stream = await EventStream.open(`${house.url}/status/events`);
    await eventually(() => expect(stream.frames.length).toBeGreaterThan(1));
    const seen = [stream.shown, JSON.stringify(await told()), (await house.stranger.get('/status').ok()).text].join();
    const { password, username, host } = new URL(house.database.appUrl);
    for (const secret of [
      email,
      'Birdsong',
      accessToken,
      user.id,
      password,
      username,
      host,
      'the-password-of-redis',
      String(gone),
    ])
      expect(seen).not.toContain(secret);
    stream.leave();
  });
});
