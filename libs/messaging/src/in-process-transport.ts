import { createHash } from 'node:crypto';
import { Context, newContextId, runInContext } from '#libs/context';
import { pause } from './pause.js';
import {
  PARTITIONS,
  TransportUnavailable,
  type Beginning,
  type Delivery,
  type Lag,
  type Message,
  type Subscribed,
  type Subscription,
  type Transport,
} from './transport.js';

/** Looks back into what was published; the in-process transport itself keeps nothing. */
export type LookBack = Transport['history'];

interface Group {
  readonly subscription: Subscription;
  readonly stopping: AbortController;
  /** The last thing to be settled in each partition: what comes next waits for it. */
  readonly tails: Map<string, Promise<void>>;
}

/**
 * Stands in for a broker inside one process: a message is published once every group that subscribed here has settled
 * it. Nothing is kept in memory beyond that, so what a crash interrupts is published again from the outbox.
 */
export class InProcessTransport implements Transport {
  private readonly groups = new Map<string, Group>();
  private readonly offsets = new Map<string, bigint>();

  constructor(private readonly lookBack: LookBack) {}

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async publish(messages: readonly Message[]): Promise<void> {
    const deliveries = messages.map((message) => this.place(message));
    const settled: Promise<void>[] = [];
    for (const group of this.groups.values())
      for (const part of byPartition(deliveries.filter(({ topic }) => group.subscription.topics.includes(topic))))
        settled.push(this.queue(group, part));
    const failed = (await Promise.allSettled(settled)).find(({ status }) => status === 'rejected');
    if (failed) throw new TransportUnavailable('A consumer stopped before it was done.');
  }

  subscribe(subscription: Subscription): Subscribed {
    const group: Group = { subscription, stopping: new AbortController(), tails: new Map() };
    this.groups.set(subscription.group, group);
    return {
      stop: async () => {
        // It stays: what is published from here on is not settled by this group, and must not count as published.
        group.stopping.abort(new Error('The subscription was stopped.'));
        await Promise.allSettled(group.tails.values());
      },
    };
  }

  history(topics: readonly string[], from: Beginning, signal: AbortSignal): AsyncIterable<readonly Delivery[]> {
    return this.lookBack(topics, from, signal);
  }

  lag(): Promise<readonly Lag[]> {
    return Promise.resolve([]);
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private place(message: Message): Delivery {
    const partition = partitionOf(message.key);
    const source = `${message.topic}/${partition}`;
    const offset = this.offsets.get(source) ?? 0n;
    this.offsets.set(source, offset + 1n);
    return { ...message, partition, offset };
  }

  private queue({ subscription, stopping, tails }: Group, part: Part): Promise<void> {
    const { signal } = stopping;
    const before = tails.get(part.source) ?? Promise.resolve();
    // What was before may have been given up; then so is this, since it would overtake it.
    const settled = before.then(() => {
      signal.throwIfAborted();
      // Whoever publishes has a deadline of its own, which is not that of the consumers.
      return runInContext(new Context(newContextId()), () => settleAll(subscription, part, signal));
    });
    const tail = settled.catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    tails.set(part.source, tail);
    tail.catch(() => undefined);
    return settled;
  }
}

interface Part {
  readonly source: string;
  readonly deliveries: Delivery[];
}

async function settleAll({ settle }: Subscription, { deliveries }: Part, signal: AbortSignal): Promise<void> {
  const putOff = await settle(deliveries, signal, false);
  if (putOff.length === 0) return;
  await pause(Math.max(...putOff.map(({ ms }) => ms)), signal);
  await settle(
    putOff.map(({ delivery }) => delivery),
    signal,
    true,
  );
}

function byPartition(deliveries: readonly Delivery[]): Iterable<Part> {
  const parts = new Map<string, Part>();
  for (const delivery of deliveries) {
    const source = `${delivery.topic}/${delivery.partition}`;
    let part = parts.get(source);
    if (!part) parts.set(source, (part = { source, deliveries: [] }));
    part.deliveries.push(delivery);
  }
  return parts.values();
}

function partitionOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() % PARTITIONS;
}
