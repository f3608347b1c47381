import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/metrics';
import { Readiness } from './readiness.js';

/** Tells whoever scrapes which parts answer; the scrape is the look, so nothing is asked where nobody scrapes. */
@Injectable()
export class PartMetrics {
  constructor(metrics: Metrics, readiness: Readiness) {
    metrics.gauge('part_up', async (gauge) => {
      const { checks } = await readiness.recent();
      for (const [part, { status, required }] of Object.entries(checks))
        gauge.set({ part, required: String(required) }, status === 'ok' ? 1 : 0);
    });
  }
}
