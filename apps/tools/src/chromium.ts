import type { Environment } from './environment.ts';
import { placeOf } from './stack/programs.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium that pages are looked at with: that of TEST_CHROMIUM, else one that PATH leads to; undefined where there is none. */
export function chromiumOf(env: Environment): string | undefined {
  return env['TEST_CHROMIUM'] || NAMES.map((name) => placeOf(name, env)).find((place) => place !== undefined);
}
