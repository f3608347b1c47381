import { Inject, Injectable } from '@nestjs/common';
import { contextWithin, runInContext } from '#libs/context';
import { Database } from '#libs/database';
import { AppError } from '#libs/errors';
import { failpoint } from '#libs/failpoints';
import { LOG, type Log } from '#libs/logging';
import type { KnownConsumer } from './consumers.js';
import { Undecodable } from './envelope.js';
import { inTime, pause } from './pause.js';
import { HandledBefore, Inbox } from './inbox.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { Parcel } from './parcel.js';
import { deadLetterOf } from './dead-letter-topic.js';
import { ATTEMPTS, suspects } from './suspects.js';
import { TRANSPORT, type Delivery, type PutOff, type Transport } from './transport.js';

/** Before attempts 2, 3, 4 and 5. */
const BACK_OFF_MS = [50, 100, 200, 400];
const WHILE_AWAY_MS = 500;
const TELL_MS = 60_000;
/** An effect that takes longer has failed. */
const EFFECT_MS = 10_000;

/** What is known of an event's past: nothing; that somebody took it in hand and may have died of it; that it was given up. */
export type PastOf = 'new' | 'interrupted' | 'redriven';

/** How many of them were handled now, and which are better tried when all others are. */
export interface Settled {
  readonly handled: number;
  readonly putOff: readonly PutOff[];
}

/**
 * Has a consumer handle messages, in their order: its effect and the inbox in one commit, so that each counts once however
 * often it comes. What fails is tried five times and then kept among the dead letters; the messages behind it go on.
 */
@Injectable()
export class Runner {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly metrics: MessagingMetrics,
    @Inject(TRANSPORT) private readonly transport: Transport,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Settles messages of one partition; rejects only once `signal` says stop. Those that may have ended a process are put
   * off, each with what follows it under its key, unless they come `again`. `way` names the way they came, where it is
   * not the consumer's own subscription.
   */
  async settle(
    consumer: KnownConsumer,
    deliveries: readonly Delivery[],
    signal: AbortSignal,
    { way = '', again = false }: { readonly way?: string; readonly again?: boolean } = {},
  ): Promise<Settled> {
    const parcels = deliveries.map((delivery) => new Parcel(consumer, delivery));
    const meant = parcels.filter((parcel) => parcel.isMeant());
    this.metrics.settled(consumer.name, 'ignored', 0, parcels.length - meant.length);
    const messages = meant.map(({ message }) => message);
    const [first] = meant;
    if (!first) return { handled: 0, putOff: [] };
    const known = await this.keepBooks(first, signal, () =>
      this.inbox.takeInHand(consumer.name, way + first.source, messages),
    );
    const open = meant.filter(({ message }) => !known.settled.has(message));
    this.metrics.settled(consumer.name, 'repeated', 0, meant.length - open.length);
    const putOff = again ? [] : suspects(open, known.interrupted);
    let handled = 0;
    for (const parcel of open.filter(({ delivery }) => !putOff.some((one) => one.delivery === delivery))) {
      signal.throwIfAborted();
      const past = known.interrupted.has(parcel.message) ? 'interrupted' : 'new';
      if (await parcel.inContext(() => this.deliver(parcel, past, signal))) handled++;
    }
    return { handled, putOff };
  }

  /** Tries until it is handled, was handled before, or is given up; whether it was handled now. */
  async deliver(parcel: Parcel, past: PastOf, signal: AbortSignal): Promise<boolean> {
    for (let first = true; ; first = false) {
      const once = () => this.once(parcel, { past, first }, signal);
      // Of those that may have ended the process one at a time, so that it is known which of them did.
      const outcome = past === 'interrupted' ? await this.inTurn(once) : await once();
      if (typeof outcome === 'boolean') return outcome;
      await pause(BACK_OFF_MS[outcome.attempt - 1] ?? 400, signal);
    }
  }

  private async once(
    parcel: Parcel,
    { past, first }: { readonly past: PastOf; readonly first: boolean },
    signal: AbortSignal,
  ): Promise<boolean | { readonly attempt: number }> {
    const { consumer, message } = parcel;
    const from = past === 'redriven' ? 1 : 2;
    const count = () => this.inbox.countAttempt(consumer.name, message, from);
    const attempt = first && past === 'new' ? 1 : await this.keepBooks(parcel, signal, count);
    // Counted before it is made: who is beyond the last attempt ended the process each time.
    if (attempt > ATTEMPTS) return this.giveUp(parcel, ATTEMPTS, 'The process ended while it was handled.', signal);
    try {
      return await this.whileAway(signal, () => this.attempt(parcel, attempt, signal));
    } catch (error) {
      signal.throwIfAborted();
      this.failed(parcel, attempt, error);
      const isLast = attempt >= ATTEMPTS || error instanceof Undecodable;
      return isLast ? this.giveUp(parcel, attempt, causeOf(error), signal) : { attempt };
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async attempt(parcel: Parcel, attempt: number, signal: AbortSignal): Promise<boolean> {
    const startedAt = performance.now();
    const { consumer } = parcel;
    const event = parcel.open();
    try {
      const effect = await inTime(Promise.resolve(consumer.effectOf(event)), EFFECT_MS, signal);
      await failpoint('consumer.before_commit');
      await this.database.commit(event.tenantId, [this.inbox.record(consumer.name, event), ...effect]);
    } catch (error) {
      if (!(error instanceof HandledBefore)) throw error;
      this.metrics.settled(consumer.name, 'repeated', 0);
      return false;
    }
    await failpoint('consumer.after_effect');
    const durationMs = performance.now() - startedAt;
    this.metrics.settled(consumer.name, 'handled', durationMs);
    this.log.info({ ...parcel.named(), attempt, durationMs: Math.round(durationMs * 100) / 100 }, 'event handled');
    return true;
  }

  private failed(parcel: Parcel, attempt: number, error: unknown): void {
    this.metrics.settled(parcel.consumer.name, 'failed', 0);
    this.log.warn({ ...parcel.named(), attempt, err: error }, 'event not handled');
  }

  private async giveUp(parcel: Parcel, attempts: number, cause: string, signal: AbortSignal): Promise<false> {
    const { consumer, message, delivery, envelope } = parcel;
    const casualty = { consumer: consumer.name, message, delivery, envelope, cause, attempts };
    await this.keepBooks(parcel, signal, () => this.inbox.bury(casualty));
    // The row is what counts and what is redriven; the topic is for those who watch from outside.
    await this.transport.publish([deadLetterOf(casualty)]).catch((error: unknown) => {
      this.log.warn({ ...parcel.named(), err: error }, 'a dead letter was not published');
    });
    this.metrics.settled(consumer.name, 'dead', 0);
    this.log.error({ ...parcel.named(), attempts, cause }, 'event given up');
    return false;
  }

  /** What only the absence of a part hinders is no fault of the event: it is done again until that part is back. */
  private async whileAway<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await runInContext(contextWithin(EFFECT_MS), work);
      } catch (error) {
        // An effect that takes too long is its own fault.
        const isAway =
          error instanceof AppError && error.kind === 'unavailable' && error.code !== 'unavailable.timeout';
        if (!isAway) throw error;
        await pause(WHILE_AWAY_MS, signal);
      }
    }
  }

  /** What we note about an event is never the event's fault: it is tried until it succeeds, and told where that takes long. */
  private async keepBooks<T>(parcel: Parcel, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let told = -Infinity; ;) {
      signal.throwIfAborted();
      try {
        return await runInContext(contextWithin(EFFECT_MS), work);
      } catch (error) {
        this.metrics.settled(parcel.consumer.name, 'failed', 0);
        if (performance.now() - told > TELL_MS) {
          parcel.tell(() => this.log.error({ ...parcel.named(), err: error }, 'the inbox could not be kept'));
          told = performance.now();
        }
        await pause(WHILE_AWAY_MS, signal);
      }
    }
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
