import { Injectable } from '@nestjs/common';
import { contextWithin, runInContext } from '#libs/context';
import { Metrics } from '#libs/metrics';
import { SealingRepository } from './sealing.repository.js';

const LOOK_MS = 1_000;

/** Tells whoever scrapes how long entries wait for their seals. Every worker tells it, so one that stopped sealing is seen by its peers. */
@Injectable()
export class UnsealedMetrics {
  constructor(metrics: Metrics, rows: SealingRepository) {
    metrics.gauge('audit_unsealed_age_seconds', async (gauge) => {
      try {
        gauge.set(await runInContext(contextWithin(LOOK_MS), () => rows.oldestSeconds()));
      } catch {
        // Unknown is no series, and not the last value; that the database is away is told by `part_up` and its alert.
        gauge.remove();
      }
    });
  }
}
