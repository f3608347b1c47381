import { Injectable } from '@nestjs/common';
import { contextWithin, runInContext } from '#libs/context';
import { Metrics } from '#libs/metrics';
import { SealingRepository } from './sealing.repository.js';

const LOOK_MS = 1_000;

/** Tells whoever scrapes how long entries wait for their seals: any worker does, also where the one that seals hangs. */
@Injectable()
export class UnsealedMetrics {
  constructor(metrics: Metrics, rows: SealingRepository) {
    metrics.gauge('audit_unsealed_age_seconds', async (gauge) => {
      try {
        gauge.set(await runInContext(contextWithin(LOOK_MS), () => rows.oldestSeconds()));
      } catch {
        // Not known, which is told by nothing; that the database is away, others tell.
        gauge.remove();
      }
    });
  }
}
