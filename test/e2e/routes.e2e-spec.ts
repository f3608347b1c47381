import { OPERATIONS } from '../../apps/tools/src/policy/policy.ts';
import { useHouse } from '../support/house.js';
import { ASSET, servedBy } from '../support/served-routes.js';

const house = useHouse();

/** What is served and is no operation of the API: for people, to be read by anybody. */
const PAGES = [
  ...['/docs', '/docs/errors', '/docs/events', '/docs/events.json', '/docs/page.css', '/docs/page.js'],
  ...['/openapi.json', '/openapi.yaml'],
  ...['/status/page.css', '/status/page.js'],
];
/** What does not end by itself; it has tests of its own. */
const STREAMS = ['/status/events'];
/** Outside production, for whoever sits at the machine. */
const MAILS = ['/dev/mail', '/dev/mail/{id}'];
/** What leads through it has a matrix of its own. */
const GRAPHQL = ['GET /graphql', 'GET /graphql/assets/{name}', 'POST /graphql'];
describe('what is served', () => {
  it('is the operations of the policy and the pages for developers, and nothing else', () => {
    const pages = [...PAGES, ...STREAMS, ...MAILS].map((page) => `GET ${page}`);
    const known = [...OPERATIONS.map(({ call }) => call), ...pages, ...GRAPHQL];
    expect(
      servedBy(house)
        .filter((route) => !ASSET.test(route))
        .sort(),
    ).toEqual(known.sort());
    const assets = servedBy(house).filter((route) => ASSET.test(route));
    expect(assets).toContain('GET /docs/assets/swagger-ui.css');
  });

  it('takes no path that is not written down', () => {
    // The table leaves out routes that take any path: there are none.
    const { printRoutes } = house.app.getHttpAdapter().getInstance();
    expect(printRoutes({ commonPrefix: false })).not.toMatch(/[*]|:\w+\(/);
  });

  it('serves no file of the sources or of their history', async () => {
    for (const path of [
      '/.git/HEAD',
      '/.git/config',
      '/.svn/entries',
      '/.env',
      '/package.json',
      '/docs/assets/../../.git/HEAD',
    ])
      await house.stranger.get(path).refused('http.not_found', 404);
  });

  it.each(PAGES)('shows %s to anybody, the same to whoever is signed in', async (page) => {
    const asAnybody = await house.stranger.get(page).ok();
    expect((await (await house.owner()).get(page).ok()).text).toBe(asAnybody.text);
  });
});
