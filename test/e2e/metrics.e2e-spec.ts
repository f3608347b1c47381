import { METRICS, type Terms } from '#libs/metrics';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, PASSWORD, useHouse, useHouseBeside } from '../support/house.js';
import { scrape, seriesOf } from '../support/scrape.js';

const TOKEN = 'the-token-of-prometheus';
const file = join(mkdtempSync(join(tmpdir(), 'company-backend-token-')), 'token');
writeFileSync(file, `${TOKEN}\n`);

const house = useHouse({ APP_ROLE: 'all', METRICS_TOKEN_FILE: file });
const closed = useHouseBeside(house);

describe('/metrics on the main port', () => {
  it('is not there where no token is set, whatever somebody sends', async () => {
    for (const headers of [{}, { authorization: `Bearer ${TOKEN}` }, { authorization: 'Bearer undefined' }])
      await closed.stranger.get('/metrics', headers).refused('http.not_found', 404);
  });

  it.each([
    ['nothing', undefined],
    ['another token', 'Bearer the-token-of-somebody'],
    ['the beginning of it', `Bearer ${TOKEN.slice(0, -1)}`],
    ['more than it', `Bearer ${TOKEN}x`],
    ['it twice', `Bearer ${TOKEN} ${TOKEN}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['the token alone', TOKEN],
    ['no token', 'Bearer '],
  ])('is refused to who sends %s', async (_what, authorization) => {
    const answer = await house.stranger
      .get('/metrics', authorization === undefined ? {} : { authorization })
      .refused('auth.unauthenticated', 401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.text).not.toContain('process_cpu');
  });

  it('is refused to the owner of a tenant, and nobody’s session or key opens it', async () => {
    await (await house.owner()).get('/metrics').refused('auth.unauthenticated', 401);
  });

  it('tells what the operators’ port tells to who sends the token of the file', async () => {
    const answer = await house.stranger.get('/metrics', { authorization: `bearer ${TOKEN}` });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(namesIn(answer.text)).toEqual(namesIn(await scrape(house)));
  });
});

describe('the metrics', () => {
  it('are those of the catalogue, with their kind and their help', async () => {
    const text = await scrape(house);
    for (const [name, { kind, help, from }] of Object.entries(METRICS) as [string, Terms][]) {
      expect(text).toMatch(new RegExp(`^# TYPE ${name} ${kind}$`, 'm'));
      if (from !== 'runtime') expect(text).toContain(`# HELP ${name} ${help}\n`);
    }
  });

  it('of an api process are all but those of workers', async () => {
    const names = namesIn(await scrape(closed));
    for (const [name, { from }] of Object.entries(METRICS))
      expect([name, names.includes(name)]).toEqual([name, from !== 'worker']);
  });

  it('count requests by template and class, refusals by code, statements by name', async () => {
    const before = await seriesOf(house);
    const maria = await house.signUp('maria');
    const id = '0193a1c0-1f2e-7d3c-9b4a-000000000000';
    for (let times = 0; times < 3; times++) await maria.get(`/v1/orders/${id}`).refused('orders.not_found', 404);
    const after = await seriesOf(house);
    const more = (series: string) => (after.get(series) ?? 0) - (before.get(series) ?? 0);
    const labels = 'method="GET",route="/v1/orders/:id",status="4xx"';
    expect(more(`http_server_request_duration_seconds_count{${labels}}`)).toBe(3);
    expect(more(`http_server_refusals_total{code="orders.not_found"}`)).toBe(3);
    expect(more('http_server_request_duration_seconds_count{method="POST",route="/v1/auth/signup",status="2xx"}')).toBe(
      1,
    );
    const statements = [...after.keys()].filter((key) => key.startsWith('database_statement_duration_seconds_count'));
    expect(statements.length).toBeGreaterThan(3);
    expect(after.get('database_pool_limit')).toBe(10);
    expect(after.get('part_up{part="postgres",required="true"}')).toBe(1);
  });

  it('have no series for what strangers make up: paths, methods, parameters, tenants', async () => {
    const seed = randomInt(2 ** 31);
    await house.stranger.get('/warm-up').refused('http.not_found', 404);
    await strange(house.url, 'PROPFIND', '/warm-up');
    await house.stranger.get('/v1/orders/warm-up').refused('auth.unauthenticated', 401);
    const before = [...(await seriesOf(house)).keys()].filter(isOfRequests);
    for (let round = 0; round < 10; round++)
      await Promise.all(
        Array.from({ length: 50 }, async (_, at) => {
          const word = `${seed}-${randomBytes(4).toString('hex')}`;
          const path = [`/${word}`, `/v1/${word}/${at}`, `/v1/orders/${word}`, `/docs/assets/${word}.js`][
            at % 4
          ] as string;
          await strange(house.url, at % 10 === 9 ? 'PROPFIND' : 'GET', path);
        }),
      );
    const after = [...(await seriesOf(house)).keys()].filter(isOfRequests);
    expect({ seed, made: after.filter((series) => !before.includes(series)) }).toEqual({ seed, made: [] });
  });

  it('tell nothing of anybody', async () => {
    const email = `canary.${randomBytes(4).toString('hex')}@example.com`;
    const canary = { email, password: PASSWORD, name: 'Canary Birdsong' };
    const { body } = await house.stranger.post('/v1/auth/signup', canary).created();
    const { accessToken, refreshToken, user } = body as {
      accessToken: string;
      refreshToken: string;
      user: { id: string };
    };
    await house.stranger.get(`/v1/users/${user.id}?x=${email}`, { authorization: `Bearer ${accessToken}` });
    await house.stranger.post('/v1/auth/login', { email, password: 'wrong' });
    const text = await scrape(house);
    for (const secret of [
      email,
      'canary',
      'Birdsong',
      accessToken,
      refreshToken,
      user.id,
      TOKEN,
      PASSWORD,
      new URL(house.database.appUrl).password,
    ])
      expect(text).not.toContain(secret);
  });

  it('forget a request in flight whose client hung up', async () => {
    await Promise.all(Array.from({ length: 10 }, () => hungUp(`${house.url}/ready`)));
    await eventually(async () => expect((await seriesOf(house)).get('http_server_requests_in_flight')).toBe(0));
  });
});

const isOfRequests = (series: string): boolean => series.startsWith('http_server_');

function namesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name as string).sort();
}

/** A request in whatever method, whose answer is of no interest. */
function strange(url: string, method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url + path, { method }, (answer) => answer.resume().on('end', resolve));
    call.on('error', reject).end();
  });
}

function hungUp(url: string): Promise<void> {
  return new Promise((resolve) => {
    const call = request(url);
    call.on('error', () => undefined).on('close', () => resolve());
    call.end(() => setImmediate(() => call.destroy()));
  });
}
