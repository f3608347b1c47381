import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromiumOf } from '../../apps/tools/src/chromium.ts';
import { FAINT_TEXT } from './faint-text.js';

/** Whose eyes: how wide the screen is, and which colours are asked for. */
export interface Eyes {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Without a screen: the Chromium that is here, and nothing fetched. Tests that need one are left out where there is none. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumOf(process.env) ?? '' });
}

/** Every element that begins or ends beyond the screen, where the page can be scrolled sideways. */
const BEYOND_SCREEN = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const isBeyond = (element) => element.getBoundingClientRect().right > clientWidth + 0.5;
  return ['the page is ' + scrollWidth + ' wide', ...[...document.querySelectorAll('body *')].filter(isBeyond).map((element) => element.tagName + '.' + element.className).slice(0, 20)];
})()`;

const TELL_VIOLATIONS = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('violated: ' + violatedDirective + ' by ' + blockedURI));`;

/** A page as a browser shows it, and what went wrong while it did. */
export class SeenPage {
  /** Refused by its policy, told as errors, not thought of by its scripts, or not to be had. */
  readonly troubles: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(message.text());
    });
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('requestfailed', (request) => this.troubles.push(`failed: ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) this.troubles.push(`${response.status()}: ${response.url()}`);
    });
  }

  static async open(browser: Browser, url: string, { width, colorScheme }: Eyes): Promise<SeenPage> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    await page.addInitScript(TELL_VIOLATIONS);
    const seen = new SeenPage(page, context);
    await page.goto(url, { waitUntil: 'load' });
    return seen;
  }

  /** Texts that are hard to read, each with its contrast. */
  faintText(): Promise<readonly string[]> {
    return this.page.evaluate<readonly string[]>(FAINT_TEXT);
  }

  /** What makes the page wider than the screen. */
  beyondScreen(): Promise<readonly string[]> {
    return this.page.evaluate<readonly string[]>(BEYOND_SCREEN);
  }

  /** The text of the one element that is so called. */
  async textOf(selector: string): Promise<string> {
    return (await this.page.textContent(selector)) ?? '';
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
