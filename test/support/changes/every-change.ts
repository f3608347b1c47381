import type { Changing } from './changing.js';
import { goods } from './goods.js';
import { people } from './people.js';
import { signing } from './signing.js';

/** Every way to change something from outside. */
export const CHANGES: readonly Changing[] = [...signing, ...people, ...goods];
