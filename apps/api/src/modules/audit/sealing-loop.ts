import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Context, newContextId, runInContext } from '#libs/context';
import { Notifications } from '#libs/database';
import { OUTBOX_CHANNEL, OutboxBell } from '#libs/events';
import { LOG, type Log } from '#libs/logging';
import { Wake } from '#libs/messaging';
import { ChainSealer, MOST_AT_ONCE } from './chain-sealer.js';
import { HeadSigner } from './head-signer.js';
import { SealingTurn } from './sealing-turn.js';

/** The look that finds what no notification told of. */
const POLL_MS = 100;
/** Many commits are sealed together rather than each alone. */
const GATHER_MS = 80;
/** How often an instance asks whether the turn is free. */
const ASK_MS = 1_000;
const ROUND_MS = 10_000;
/** How often a file of heads is tried again while it may lack some. */
const AGAIN_MS = 5_000;
const LONGEST_PAUSE_MS = 2_000;

/** Who tells that something was committed: the bell of this process, and PostgreSQL for the others. */
@Injectable()
export class CommitEars {
  constructor(
    private readonly bell: OutboxBell,
    private readonly notifications: Notifications,
  ) {}

  listen(heard: () => void): void {
    this.bell.listen(heard);
    this.notifications.listen(OUTBOX_CHANNEL, heard);
  }
}

/** Seals what was committed within a quarter of a second, on one of all instances; signs the heads now and then. */
@Injectable()
export class SealingLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly wake = new Wake();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private failures = 0;
  private signedAt = -Infinity;
  private retriedAt = -Infinity;

  constructor(
    private readonly turn: SealingTurn,
    private readonly sealer: ChainSealer,
    private readonly signer: HeadSigner,
    private readonly ears: CommitEars,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.ears.listen(() => this.wake.up());
    this.running = this.run();
  }

  /** Finishes the round in hand, has its heads filed if the file is quick, and gives the turn back. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake.up();
    await this.running;
    await this.signer.finish();
    await this.turn.leave().catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const next = await runInContext(new Context(newContextId(), performance.now() + ROUND_MS), () => this.round());
        this.recover();
        await this.rest(next);
      } catch (error) {
        this.complain(error);
        await this.wake.atLeast(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** this.failures), () => this.stopped);
      }
    }
  }

  /** What is to be done next: nothing, since it is not our turn; to wait for more; to go on at once. */
  private async round(): Promise<'ask' | 'wait' | 'go on'> {
    const { turn } = this;
    if (await turn.keep()) this.sealer.forget();
    if (!turn.held) {
      this.signer.leave();
      return 'ask';
    }
    const sealed = await this.sealer.sealNext(turn.held);
    if (sealed === undefined) {
      turn.lose();
      return 'ask';
    }
    await this.signWhenDue();
    return sealed === MOST_AT_ONCE ? 'go on' : 'wait';
  }

  private async signWhenDue(): Promise<void> {
    const passedMs = performance.now() - this.signedAt;
    if (passedMs >= this.turn.headSeconds * 1_000) {
      this.signedAt = this.retriedAt = performance.now();
      await this.signer.signAll();
    } else if (this.signer.isBehind && performance.now() - this.retriedAt >= AGAIN_MS) {
      this.retriedAt = performance.now();
      this.signer.fileAgain();
    }
  }

  private async rest(next: 'ask' | 'wait' | 'go on'): Promise<void> {
    if (next === 'go on') return;
    if (next === 'ask') return this.wake.atLeast(ASK_MS, () => this.stopped);
    await this.wake.within(POLL_MS);
    await this.wake.atLeast(GATHER_MS, () => this.stopped);
  }

  private complain(error: unknown): void {
    this.sealer.forget();
    if (this.failures++ === 0 && !this.stopped)
      this.log.warn({ module: 'audit', err: error }, 'sealing the audit trail is interrupted');
  }

  private recover(): void {
    if (this.failures > 0) this.log.info({ module: 'audit' }, 'sealing the audit trail goes on');
    this.failures = 0;
  }
}
