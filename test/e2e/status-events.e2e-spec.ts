import { Readiness } from '#modules/health';
import { EventStream } from '../support/event-stream.js';
import { eventually, useHouse } from '../support/house.js';
import { seriesOf } from '../support/scrape.js';

const house = useHouse({ APP_ROLE: 'all', TRUST_PROXY: '1' });
const opened: EventStream[] = [];
const look = async (from = '203.0.113.1') => {
  const stream = await EventStream.open(`${house.url}/status/events`, { 'x-forwarded-for': from });
  opened.push(stream);
  return stream;
};

afterEach(async () => {
  for (const stream of opened.splice(0)) stream.leave();
  await eventually(async () => expect(await viewers()).toBe(0), 10_000);
});

const viewers = async () => (await seriesOf(house)).get('status_viewers');

describe('/status/events', () => {
  it('shows a burst of requests within seconds', async () => {
    const stream = await look();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    await eventually(() => expect(stream.frames.length).toBeGreaterThan(0), 10_000);
    const rate = () =>
      Number(/<dt>Requests per second<\/dt>\s*<dd><span class="value">([^<]+)/.exec(stream.shown)?.[1]);
    const before = rate();
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 50 }, () => fetch(`${house.url}/health`).then((answer) => answer.text())));
    await eventually(() => expect(rate()).toBeGreaterThan(before + 20), 5_000);
    stream.leave();
  });

  it('sends only what changed', async () => {
    const stream = await look();
    await eventually(() => expect(stream.frames.length).toBeGreaterThan(3), 10_000);
    expect(Object.keys(stream.frames[0] ?? {})).toEqual(['overall', 'pulse', 'parts', 'requests', 'events', 'process']);
    // A part may falter meanwhile; that every frame tells of it is what must not be.
    expect(stream.frames.slice(1).every((frame) => 'overall' in frame)).toBe(false);
    expect(stream.frames.every((frame) => 'pulse' in frame)).toBe(true);
    stream.leave();
  });

  it('asks nobody anything while nobody looks', async () => {
    await eventually(async () => expect(await viewers()).toBe(0));
    const readiness = house.app.get(Readiness, { strict: false });
    const asked = { times: 0 };
    const recent = readiness.recent.bind(readiness);
    readiness.recent = () => (asked.times++, recent());
    const stream = await look();
    const another = await look();
    await eventually(() => expect(another.frames.length).toBeGreaterThan(2), 10_000);
    // Once a second for both of them.
    expect(asked.times).toBeLessThanOrEqual(Math.max(stream.frames.length, another.frames.length) + 1);
    stream.leave();
    another.leave();
    await eventually(async () => expect(await viewers()).toBe(0));
    const before = asked.times;
    const clock = await quietSeconds(2);
    // Each look at the metrics is one, and nothing else is.
    expect(asked.times - before).toBeLessThanOrEqual(clock.looks);
    readiness.recent = recent;
  });

  it('takes fifty who look, and refuses the rest until one leaves', async () => {
    const streams = await Promise.all(Array.from({ length: 60 }, (_none, at) => look(`203.0.113.${at}`)));
    const [seen, refused] = [
      streams.filter(({ status }) => status === 200),
      streams.filter(({ status }) => status === 503),
    ];
    expect([seen.length, refused.length]).toEqual([50, 10]);
    expect(refused[0]?.headers.get('retry-after')).toBe('10');
    expect(await refused[0]?.json()).toMatchObject({ code: 'unavailable.overloaded' });
    expect(await viewers()).toBe(50);
    seen[0]?.leave();
    await eventually(async () => {
      const next = await look('203.0.113.99');
      streams.push(next);
      expect(next.status).toBe(200);
    });
    for (const stream of streams) stream.leave();
    await eventually(async () => expect(await viewers()).toBe(0));
  });

  it.each([
    ['an IPv4 address', ['203.0.113.7'], '203.0.113.8'],
    ['a /64 of IPv6', ['2001:db8:0:7::1', '2001:db8:0:7:ffff::2'], '2001:db8:0:8::1'],
  ])('takes five who look from %s, and leaves the other places to others', async (_what, ours, another) => {
    const streams = await Promise.all(Array.from({ length: 60 }, (_none, at) => look(ours[at % ours.length])));
    const refused = streams.filter(({ status }) => status === 503);
    expect([streams.length - refused.length, refused.length]).toEqual([5, 55]);
    expect(refused[0]?.headers.get('retry-after')).toBe('10');
    expect(await refused[0]?.json()).toMatchObject({ code: 'unavailable.overloaded' });
    expect((await look(another)).status).toBe(200);
    streams.find(({ status }) => status === 200)?.leave();
    await eventually(async () => expect((await look(ours[0])).status).toBe(200));
  });

  it('does not count as requests in flight, and is no slow answer', async () => {
    const series = 'http_server_request_duration_seconds_count{method="GET",route="/status/events",status="2xx"}';
    const stream = await look();
    await eventually(() => expect(stream.frames.length).toBeGreaterThan(0), 10_000);
    const during = await seriesOf(house);
    expect([during.get('http_server_requests_in_flight'), during.get(series)]).toEqual([0, undefined]);
    stream.leave();
  });

  it('ends as soon as the process begins to stop, with a last word, and takes nobody after that', async () => {
    const stream = await look();
    await eventually(() => expect(stream.frames.length).toBeGreaterThan(0), 10_000);
    house.app.get(Readiness, { strict: false }).drain();
    await eventually(
      () => expect([stream.ended, stream.shown.includes('<h1>Stopping</h1>')]).toEqual([true, true]),
      5_000,
    );
    expect((await look()).status).toBe(503);
    const { body } = await house.stranger.get('/status', { accept: 'application/json' }).ok();
    expect(body).toMatchObject({ status: 'draining' });
  });
});

/** Lets so many seconds of the process pass, told by its own metrics; how often it was asked for them. */
async function quietSeconds(seconds: number): Promise<{ looks: number }> {
  const until = performance.now() + seconds * 1_000;
  let looks = 0;
  await eventually(
    async () => {
      looks++;
      await seriesOf(house);
      expect(performance.now()).toBeGreaterThan(until);
    },
    seconds * 1_000 + 2_000,
  );
  return { looks };
}
