import { readFileSync } from 'node:fs';
import { eventCatalogue, fieldsOf, payloadSchema, typeOf } from '#libs/events';
import { declaredEvents } from '../contracts/declared-events.js';
import { useHouse } from '../support/house.js';

const house = useHouse();

describe('the page of events', () => {
  it('tells of every event that is declared, with each of its fields', async () => {
    const served = eventCatalogue().map(typeOf);
    expect(served).toEqual((await declaredEvents()).map(typeOf));
    const { text, headers } = await house.stranger.get('/docs/events').ok();
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const event of eventCatalogue()) {
      const [, article = ''] = text.split(`<article id="${typeOf(event)}">`);
      const own = article.split('</article>')[0];
      for (const { path } of fieldsOf(payloadSchema(event))) expect(own).toContain(`<code>${path}</code>`);
    }
  });

  it('works under the strict policy and leads to the other pages, which lead here', async () => {
    for (const path of ['/docs', '/docs/errors', '/docs/events']) {
      const { text, headers } = await house.stranger.get(path).ok();
      expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
      expect(text).not.toMatch(/<style|<script>|\son\w+=|style="/);
      const links = [...text.matchAll(/href="(\/[^"]+)"/g)].map(([, link]) => link ?? '');
      expect(links).toEqual(expect.arrayContaining(['/docs', '/docs/errors', '/docs/events', '/docs/page.css']));
      for (const link of links) await house.stranger.get(link).ok();
    }
  });

  it('is the same under an address that ends in a slash, as the other pages are', async () => {
    for (const path of ['/docs', '/docs/errors', '/docs/events']) {
      const { text, headers } = await house.stranger.get(`${path}/`).ok();
      expect(text).toBe((await house.stranger.get(path).ok()).text);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
    }
    await house.stranger.get('/docs/events.json/').refused('http.not_found', 404);
  });

  it('has a place for each of its own links', async () => {
    const { text } = await house.stranger.get('/docs/events').ok();
    const anchors = [...text.matchAll(/href="#([^"]+)"/g)].map(([, anchor]) => anchor ?? '');
    expect(anchors.length).toBeGreaterThan(10);
    expect(anchors.filter((anchor) => text.split(` id="${anchor}"`).length !== 2)).toEqual([]);
  });
});

describe('the AsyncAPI document', () => {
  it('is served to tools on any page, and is the committed one', async () => {
    const { body, headers } = await house.stranger.get('/docs/events.json').ok();
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
    });
    expect(body).toEqual(JSON.parse(readFileSync('docs/events.json', 'utf8')));
  });

  it('leaks neither SQL, nor a path, nor a secret', async () => {
    for (const path of ['/docs/events', '/docs/events.json'])
      expect((await house.stranger.get(path).ok()).text).not.toMatch(/select |node_modules|\/work\/|\/home\/|postgres/);
  });
});
