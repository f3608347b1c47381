import type { Browser, Page } from 'playwright-core';
import { eventually, House, useHouse } from '../../support/house.js';
import { SeenPage, startBrowser, type Eyes } from '../../support/seen-page.js';

const house = useHouse({ APP_ROLE: 'all' });
const EYES: readonly Eyes[] = [360, 1280].flatMap((width) => [
  { width, colorScheme: 'light' },
  { width, colorScheme: 'dark' },
]);
const PHONE: Eyes = { width: 360, colorScheme: 'dark' };
/** The pages, each with what is on it once all is there. */
const PAGES = {
  '/status': '#live[data-state="on"]',
  '/docs': '.opblock',
  '/docs/errors': 'article pre',
  '/docs/events': 'article table',
} as const;

let browser: Browser;
let seen: SeenPage | undefined;

const look = async (path: keyof typeof PAGES, eyes: Eyes, url = house.url): Promise<SeenPage> => {
  seen = await SeenPage.open(browser, `${url}${path}`, eyes);
  await seen.page.waitForSelector(PAGES[path]);
  return seen;
};

const unfold = async (page: Page): Promise<void> => {
  await page.click('.opblock-post .opblock-summary-control >> nth=0');
  await page.click('.opblock-post .try-out__btn');
  await page.waitForSelector('.opblock-post textarea');
};

beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);
afterEach(() => seen?.close());
afterAll(() => browser.close());

describe.each(EYES)('on a screen of $width, $colorScheme', (eyes) => {
  it.each(['/status', '/docs', '/docs/errors', '/docs/events'] as const)(
    '%s is whole, readable and no wider than the screen',
    async (path) => {
      const { page, troubles } = await look(path, eyes);
      // What is folded up has to be as readable as what is not.
      if (path === '/docs') await unfold(page);
      expect(await seen?.faintText()).toEqual([]);
      expect(await seen?.beyondScreen()).toEqual([]);
      expect(troubles).toEqual([]);
    },
    60_000,
  );

  it('/docs/events has the colours that were asked for', async () => {
    const { page } = await look('/docs/events', eyes);
    const paper = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const [red = 0] = (/\d+/.exec(paper) ?? []).map(Number);
    expect(red < 128).toBe(eyes.colorScheme === 'dark');
  });
});

describe('what is told of a page', () => {
  const PLANTED = {
    'a script that its policy refuses': `document.head.append(Object.assign(document.createElement('script'), { text: 'void 0' }))`,
    'an image that is not there': `document.body.append(Object.assign(new Image(), { src: '/nothing-is-here' }))`,
    'an error of its own script': `setTimeout(() => { throw new Error('planted') })`,
  };

  it.each(Object.entries(PLANTED))('is %s', async (_what, plant) => {
    const { page, troubles } = await look('/docs/errors', PHONE);
    await page.evaluate(plant);
    await eventually(() => expect(troubles).not.toEqual([]));
  });

  it('is a faint text, and what is too wide', async () => {
    const { page } = await look('/docs/errors', PHONE);
    await page.evaluate(`Object.assign(document.querySelector('h1').style, { color: '#556', width: '500px' })`);
    expect(await seen?.faintText()).toEqual([expect.stringContaining('H1')]);
    expect(await seen?.beyondScreen()).toContain('H1.');
  });
});

describe('/status, while somebody looks at it', () => {
  it('shows what is asked of the process within seconds', async () => {
    const page = await look('/status', PHONE);
    const rate = async () => Number(await page.textOf('#requests .card .value'));
    const before = await rate();
    for (let count = 0; count < 500; count++) await fetch(`${house.url}/health`).then((answer) => answer.text());
    await eventually(async () => expect(await rate()).toBeGreaterThan(before + 10), 10_000);
    expect(await page.textOf('#live')).toBe('live');
  }, 60_000);

  it('says that it is not live any more once the process has ended', async () => {
    const other = new House({ APP_ROLE: 'all' }, house);
    await other.open();
    const page = await look('/status', PHONE, other.url).finally(() => other.close());
    await eventually(async () => expect(await page.textOf('#live')).toMatch(/^not live/), 10_000);
    expect(await page.textOf('#overall h1')).toBe('Stopping');
    expect(await page.faintText()).toEqual([]);
    expect(await page.beyondScreen()).toEqual([]);
  }, 60_000);
});
