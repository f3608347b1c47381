import { availableParallelism } from 'node:os';
import type { Config } from '#libs/config';
import type { Log } from '#libs/logging';
import { Bulkhead } from './bulkhead.js';
import { Backlog, type Flow } from './backlog.js';
import { LoopDelay } from './loop-delay.js';

/** What is shed last stands first: the orchestrator's questions, then writes of signed-in users, reads, strangers, pages. */
export type Priority = 'vital' | 'write' | 'read' | 'entrance' | 'docs';

/** From how much of what a read bears each begins to be refused; at twice as much it is always, where the next one begins. */
const BEARS: Readonly<Record<Priority, number>> = { vital: Infinity, write: 2, read: 1, entrance: 0.5, docs: 0.4 };
export const PRIORITIES = Object.keys(BEARS) as readonly Priority[];
/** So that a core computes without pause while the next ones look up what they need; and a core is left to the others. */
const HEAVY_PLACES = Math.max(1, availableParallelism() - 1) + 2;
const HEAVY_LONGEST_WAIT_MS = 2_000;
const REPORT_MS = 1_000;

/** What only the rest of the application knows, and what it is told. */
export interface Signals {
  readonly poolWaitMs: () => number;
  readonly tell: (priority: Priority) => void;
}

/** How much work one process has, and which of the next it refuses, so that the rest is still answered in time. */
export class Load {
  /** For requests that take a core for tens of milliseconds: they go one after the other. */
  readonly heavy = new Bulkhead(HEAVY_PLACES, HEAVY_LONGEST_WAIT_MS);
  private readonly loop = new LoopDelay();
  private readonly backlog = new Backlog(() => this.heavy.waiting);
  private readonly most: { readonly loopMs: number; readonly poolMs: number };
  private readonly report: NodeJS.Timeout;
  private shed: Partial<Record<Priority, number>> = {};
  private signals: Signals = { poolWaitMs: () => 0, tell: () => undefined };

  constructor(
    { env }: Config,
    log: Log,
    private readonly chance: () => number = Math.random,
  ) {
    this.most = { loopMs: env.OVERLOAD_LOOP_DELAY_MS, poolMs: env.OVERLOAD_POOL_WAIT_MS };
    this.report = setInterval(() => this.reportTo(log), REPORT_MS).unref();
  }

  /** From now on takes the wait for a database connection into account, and tells of each refusal. */
  watch(signals: Signals): void {
    this.signals = signals;
  }

  /** From now on takes those in flight into account. */
  follow(flow: Flow): void {
    this.backlog.follow(flow);
  }

  /** Whether the process has so much to do that a request of this priority is to come later. */
  refuses(priority: Priority): boolean {
    const pressure = Math.max(this.loopMs / this.most.loopMs, this.signals.poolWaitMs() / this.most.poolMs);
    // By chance, more of them the more there is to do: all or none would swing between too much work and none.
    const isTooMuch = pressure / BEARS[priority] - 1 > this.chance();
    if (isTooMuch) this.noteShed(priority);
    return isTooMuch;
  }

  /** Counts a request that was refused, here or at the bulkhead. */
  noteShed(priority: Priority): void {
    this.shed[priority] = (this.shed[priority] ?? 0) + 1;
    this.signals.tell(priority);
  }

  stop(): void {
    this.loop.stop();
    this.backlog.stop();
    clearInterval(this.report);
  }

  /** How long the loop has kept a request waiting of late, or will keep the next one. */
  private get loopMs(): number {
    return Math.max(this.loop.now(), this.backlog.expectedMs);
  }

  private reportTo(log: Log): void {
    if (Object.keys(this.shed).length === 0) return;
    const [loopDelayMs, poolWaitMs] = [this.loopMs, this.signals.poolWaitMs()].map(Math.round);
    log.warn({ module: 'load', shed: this.shed, loopDelayMs, poolWaitMs }, 'requests were shed');
    this.shed = {};
  }
}
