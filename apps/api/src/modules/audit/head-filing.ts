import { Inject, Injectable } from '@nestjs/common';
import { atMost, Context, contextWithin, newContextId, runInContext } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import { AuditMetrics } from './audit-metrics.js';
import { HeadsFile, type HeadMark } from './heads-file.js';
import { HeadsRepository } from './heads.repository.js';
import { SealingTurn } from './sealing-turn.js';

const AT_A_TIME = 1_000;
const ASK_MS = 10_000;
/** From then on a file counts as one that cannot be written. */
const SLOW_MS = 5_000;
/** How long a stop waits for the file. */
const LAST_MS = 500;

/**
 * Adds heads to their file beside the sealing, which waits for no disk: each once, those of a chain in their order, and none
 * left out however long it could not be written or this process was not there. What it lacks is found out from what it ends
 * with. Only where a write takes longer than the turn lasts may a head stand there twice.
 */
@Injectable()
export class HeadFiling {
  /** Where the chains end in the file, as long as nobody else had the turn since. */
  private known: { readonly fence: number; ends: Map<string, HeadMark> } | undefined;
  private state: 'unknown' | 'complete' | 'failed' = 'unknown';
  private working: Promise<void> | undefined;
  private isDue = false;

  constructor(
    private readonly file: HeadsFile,
    private readonly rows: HeadsRepository,
    private readonly turn: SealingTurn,
    private readonly metrics: AuditMetrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether the file may lack what was signed. */
  get isBehind(): boolean {
    return this.file.isWanted && this.state !== 'complete';
  }

  /** Has what the file lacks added to it, beside whoever asks; by one at a time, so that what hangs hangs once. */
  catchUp(): void {
    if (!this.file.isWanted) return;
    this.isDue = true;
    // Under no deadline of whoever asks: a long file takes longer to read than a round of sealing.
    this.working ??= runInContext(new Context(newContextId()), () => this.work());
  }

  /** It is another's turn: whether the file is complete is theirs to tell. */
  leave(): void {
    this.enter('unknown');
  }

  /** Waits until nothing is in hand, but no longer than that. */
  async finish(patienceMs = LAST_MS): Promise<void> {
    await atMost(patienceMs, Promise.resolve(this.working), () => undefined);
  }

  private async work(): Promise<void> {
    while (this.isDue) {
      this.isDue = false;
      await this.attempt();
    }
    this.working = undefined;
  }

  private async attempt(): Promise<void> {
    const slow = setInterval(() => this.complain(new Error('The file takes long.')), SLOW_MS).unref();
    try {
      const added = await this.fill();
      if (added === undefined) return this.enter('unknown');
      if (this.state === 'failed')
        this.log.info({ module: 'audit', heads: added }, 'heads of the audit trail are written again');
      this.enter('complete');
    } catch (error) {
      // There may be half a line by now.
      this.known = undefined;
      this.complain(error);
    } finally {
      clearInterval(slow);
    }
  }

  /** How many heads were added; undefined where the turn to do so is not ours, or no longer. */
  private async fill(): Promise<number | undefined> {
    const fence = this.turn.held?.fence;
    if (fence === undefined) return undefined;
    const isOurs = () => this.turn.held?.fence === fence;
    if (this.known?.fence !== fence) this.known = { fence, ends: await this.file.ends(isOurs) };
    const { known } = this;
    known.ends = await inTime(() => this.rows.within(known.ends));
    for (let added = 0; ;) {
      const heads = await inTime(() => this.rows.beyond(known.ends, AT_A_TIME));
      if (!isOurs()) return undefined;
      if (heads.length > 0) await this.file.append(heads);
      for (const { tenantId, number, signedAt } of heads) known.ends.set(tenantId, { number, signedAt });
      added += heads.length;
      if (heads.length < AT_A_TIME) return added;
    }
  }

  /** Once while it lasts, and only by whoever has the turn. */
  private complain(error: unknown): void {
    if (!this.turn.held) return this.enter('unknown');
    if (this.state !== 'failed')
      this.log.warn({ module: 'audit', err: error }, 'heads of the audit trail could not be written');
    this.enter('failed');
  }

  private enter(state: HeadFiling['state']): void {
    this.state = state;
    this.metrics.fileBehind(state === 'failed');
  }
}

function inTime<T>(ask: () => Promise<T>): Promise<T> {
  return runInContext(contextWithin(ASK_MS), ask);
}
