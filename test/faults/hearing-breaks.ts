import type { Break } from './break.ts';
import { deaf } from './scenarios/deaf.ts';

const OUTPUT = 'libs/logging/src/standard-output.js';
const BOUNDED = 'pino.destination({ fd: 1, sync: false, minLength: 4096, maxLength: MOST_BYTES, retryEAGAIN });';

/** Mistakes that would make everybody depend on who reads the log or takes the traces. */
export const hearingBreaks: readonly Break[] = [
  {
    name: 'log that waits for its reader',
    patches: [{ file: OUTPUT, find: BOUNDED, replace: 'pino.destination({ fd: 1, sync: true });' }],
    play: deaf.play,
    objection: /log not read: reads took/,
  },
  {
    name: 'log without bound',
    patches: [{ file: OUTPUT, find: 'maxLength: MOST_BYTES, ', replace: '' }],
    play: deaf.play,
    objection: /log not read: nothing was counted as lost/,
  },
  {
    name: 'traces without bound',
    patches: [
      { file: 'libs/tracing/src/bounded-delivery.js', find: 'if (this.waiting >= this.most)', replace: 'if (false)' },
    ],
    play: deaf.play,
    objection: /traces not answered: nothing was counted as lost/,
  },
];
