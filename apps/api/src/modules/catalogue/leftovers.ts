import { Inject, Injectable } from '@nestjs/common';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { Mongo } from '#libs/mongo';
import { Proposals } from './proposals.js';
import { Verdicts } from './verdicts.repository.js';

/** Longer than any request takes. */
const LEFT_MS = 60_000;

/** Carries out what crashes left undone, and removes verdicts that have served their time. */
@Injectable()
export class Leftovers {
  constructor(
    private readonly mongo: Mongo,
    private readonly proposals: Proposals,
    private readonly verdicts: Verdicts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(30, 'catalogue.decide_leftovers')
  async decide(signal: AbortSignal): Promise<void> {
    if (!this.mongo.isConfigured) return;
    const count = await this.proposals.decideLeftovers(new Date(Date.now() - LEFT_MS), signal);
    if (count > 0) this.log.info({ module: 'catalogue', count }, 'proposals that were left behind are decided');
  }

  @Every(3_600, 'catalogue.prune_verdicts')
  async prune(signal: AbortSignal): Promise<void> {
    const rows = await inBatches(signal, () => this.verdicts.prune(BATCH));
    if (rows > 0) this.log.info({ module: 'catalogue', table: 'verdicts', rows }, 'old rows removed');
  }
}
