import type { Break } from './break.ts';
import { audit } from './scenarios/audit.ts';
import { calm } from './scenarios/calm.ts';

/** Mistakes that the audit trail would not survive. */
export const trailBreaks: readonly Break[] = [
  {
    name: 'entries beside the change',
    patches: [
      {
        file: 'libs/database/src/trail.js',
        find: 'return entries.length === 0 ? statements : [...statements, ...entries];',
        replace: 'return Math.random() < 0.1 ? statements : [...statements, ...entries];',
      },
    ],
    play: calm.play,
    objection: /not audited once [1-9]/,
  },
  {
    name: 'seals by a cursor',
    patches: [
      {
        file: 'apps/api/src/modules/audit/sealing.repository.js',
        find: 'pg_snapshot_xmin(pg_current_snapshot())::text as horizon',
        replace: '(pg_current_xact_id()::text)::text as horizon',
      },
    ],
    play: audit.play,
    objection: /without a seal|unsealed/,
  },
];
