import { z } from 'zod';
import { whole } from './rules.js';

/** Settings of the audit trail. */
export const auditSettings = {
  AUDIT_HEADS_FILE: z.string().min(1).optional().meta({
    description:
      'file that signed heads of the audit trail are added to; unset: DATA_DIR/audit/heads.jsonl, but in production none: they go to the topic',
  }),
  AUDIT_HEAD_SECONDS: whole(1, 3_600)
    .default(60)
    .meta({ description: 'how often the head of a chain that grew is signed and published' }),
};
