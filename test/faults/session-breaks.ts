import type { Break } from './break.ts';
import { NOTICED_BY_POLL } from './broken-code.ts';
import { refreshing } from './scenarios/refresh.ts';

/** Mistakes with which a session outlives its ending. */
export const sessionBreaks: readonly Break[] = [
  {
    name: 'own endings noticed late',
    patches: [{ file: 'libs/access/src/revocations.js', ...NOTICED_BY_POLL }],
    play: refreshing.play,
    objection: /tokens opened where it was answered/,
  },
];
