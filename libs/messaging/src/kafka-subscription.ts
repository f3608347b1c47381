import { Consumer, GroupProtocols, MessagesStreamFallbackModes, MessagesStreamModes } from '@platformatic/kafka';
import type { Log } from '#libs/logging';
import { isFencing, whenFenced } from './kafka-fencing.js';
import { clientOptions, strings, type KafkaSettings } from './kafka-settings.js';
import { streamFor } from './kafka-stream.js';
import { PartitionQueue } from './partition-queue.js';
import { inTime, pause } from './pause.js';
import type { Subscribed, Subscription } from './transport.js';

/** So many messages are held at most; beyond that the broker is asked for no more until some are settled. */
const HELD = 2_000;
const AGAIN_MS = 1_000;
const CLOSE_MS = 3_000;
const CLOSINGS = 120;
/** Nobody takes the place of a consumer that may still come back to life: the broker would let both in, by turns. */
const GONE_MS = 20_000;
/** Driven out so often within so long, one gives up its name. */
const FENCINGS = 3;
const FENCINGS_MS = 60_000;

/** One group's hearing in this process: partitions side by side, each in order, the offset committed after the effect. */
export class KafkaSubscription implements Subscribed {
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private interrupted = false;
  private instanceId: string | undefined;
  private fencedAt: readonly number[] = [];

  constructor(
    private readonly settings: KafkaSettings,
    private readonly subscription: Subscription,
    private readonly log: Log,
  ) {
    this.instanceId = settings.instanceId;
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('The subscription was stopped.'));
    await this.running;
  }

  /** A stream that failed is not used again: everything is made anew, and hears again what was not committed. */
  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const consumer = this.consumer();
      consumer.on('error', () => undefined);
      let gone: Promise<void> | undefined;
      const close = () => (gone ??= endOf(consumer));
      const queues = new Map<string, PartitionQueue>();
      const session = new AbortController();
      const closeAtStop = () => void Promise.all(endsOf(queues)).then(close);
      signal.addEventListener('abort', closeAtStop, { once: true });
      try {
        await this.hear(consumer, queues, AbortSignal.any([signal, session.signal]));
      } catch (error) {
        if (!signal.aborted) this.hasFailed(error);
      } finally {
        session.abort(new Error('The stream failed.'));
        await Promise.all(endsOf(queues));
        signal.removeEventListener('abort', closeAtStop);
        await inTime(close(), signal.aborted ? CLOSE_MS : GONE_MS).catch(() => undefined);
      }
      await pause(AGAIN_MS, signal).catch(() => undefined);
    }
  }

  private async hear(
    consumer: Consumer<string, Buffer, string, string>,
    queues: Map<string, PartitionQueue>,
    signal: AbortSignal,
  ): Promise<void> {
    const stream = await streamFor(consumer, {
      topics: [...this.subscription.topics],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      maxWaitTime: 250,
      highWaterMark: 1_024,
    });
    // A member that could not join again is told so here, and sends no heartbeats any more.
    const fail = (error: Error) => void stream.destroy(error);
    consumer.on('error', fail);
    stream.once('close', whenFenced(consumer, fail));
    this.recover();
    let room = () => undefined as void;
    signal.addEventListener('abort', () => room(), { once: true });
    for await (const message of stream) {
      if (signal.aborted) return;
      const source = `${message.topic}/${message.partition}`;
      let queue = queues.get(source);
      if (!queue) queues.set(source, (queue = new PartitionQueue(this.subscription, signal, () => room())));
      queue.add(message);
      while (heldBy(queues) >= HELD && !signal.aborted) await new Promise<void>((resolve) => (room = resolve));
    }
  }

  private consumer(): Consumer<string, Buffer, string, string> {
    return new Consumer({
      ...clientOptions(this.settings),
      groupId: this.subscription.group,
      groupProtocol: GroupProtocols.CLASSIC,
      ...(this.instanceId && { groupInstanceId: this.instanceId }),
      deserializers: { key: strings, headerKey: strings, headerValue: strings },
      autocommit: false,
      sessionTimeout: 6_000,
      rebalanceTimeout: 8_000,
      heartbeatInterval: 500,
      retries: true,
      retryDelay: 500,
    });
  }

  private hasFailed(error: unknown): void {
    const of = { module: 'messaging', group: this.subscription.group };
    // Once may be an earlier life of our own; two that live would drive each other out for ever.
    if (this.instanceId && isFencing(error) && this.isDrivenOut()) {
      this.log.error({ ...of, instanceId: this.instanceId }, 'another process consumes under this name');
      this.instanceId = undefined;
    }
    if (this.interrupted) return;
    this.interrupted = true;
    this.log.warn({ ...of, err: error }, 'consuming is interrupted');
  }

  private isDrivenOut(): boolean {
    const now = performance.now();
    this.fencedAt = [...this.fencedAt.filter((at) => now - at < FENCINGS_MS), now];
    return this.fencedAt.length >= FENCINGS;
  }

  private recover(): void {
    if (this.interrupted) this.log.info({ module: 'messaging', group: this.subscription.group }, 'consuming goes on');
    this.interrupted = false;
  }
}

function heldBy(queues: ReadonlyMap<string, PartitionQueue>): number {
  let held = 0;
  for (const queue of queues.values()) held += queue.length;
  return held;
}

function endsOf(queues: ReadonlyMap<string, PartitionQueue>): Promise<void>[] {
  return [...queues.values()].map((queue) => queue.idle());
}

/**
 * Resolves once the consumer has left its group and will not come back. A close that fails leaves it alive: it would join
 * again, hold partitions, and hear nothing.
 */
async function endOf(consumer: Pick<Consumer, 'close'>): Promise<void> {
  for (let attempt = 1; attempt <= CLOSINGS; attempt++) {
    try {
      return await consumer.close(true);
    } catch {
      await new Promise((wake) => setTimeout(wake, AGAIN_MS));
    }
  }
}
