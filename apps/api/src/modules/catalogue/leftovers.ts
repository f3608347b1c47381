import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#libs/errors';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { Mongo } from '#libs/mongo';
import { Proposals } from './proposals.js';
import { Verdicts } from './verdicts.repository.js';

/** So that nothing hangs half a minute after a crash. Whoever is still at it is refused by PostgreSQL, and asks again. */
const LEFT_MS = 10_000;
const LOOK_SECONDS = 5;

/** Carries out what crashes left undone, and removes verdicts that have served their time. */
@Injectable()
export class Leftovers {
  constructor(
    private readonly mongo: Mongo,
    private readonly proposals: Proposals,
    private readonly verdicts: Verdicts,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(LOOK_SECONDS, 'catalogue.decide_leftovers')
  async decide(signal: AbortSignal): Promise<void> {
    if (!this.mongo.isConfigured) return;
    const count = await this.decided(signal);
    if (count > 0) this.log.info({ module: 'catalogue', count }, 'proposals that were left behind are decided');
  }

  @Every(3_600, 'catalogue.prune_verdicts')
  async prune(signal: AbortSignal): Promise<void> {
    const rows = await inBatches(signal, () => this.verdicts.prune(BATCH));
    if (rows > 0) this.log.info({ module: 'catalogue', table: 'verdicts', rows }, 'old rows removed');
  }

  private async decided(signal: AbortSignal): Promise<number> {
    try {
      return await this.proposals.decideLeftovers(new Date(Date.now() - LEFT_MS), signal);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      // That a database is away its lib has told, once; here it would be told at each attempt.
      this.log.debug({ module: 'catalogue', err: error }, 'proposals that were left behind have to wait');
      return 0;
    }
  }
}
