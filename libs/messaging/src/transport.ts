/** A message as it is published: an event in its envelope. Messages of one key are delivered in the order of publishing. */
export interface Message {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as it arrives, with its place in the topic. */
export interface Delivery extends Message {
  readonly partition: number;
  readonly offset: bigint;
}

/** A delivery that is to be settled later, while others of its partition, but none of its key, are settled before it. */
export interface PutOff {
  readonly delivery: Delivery;
  readonly ms: number;
}

/** Who hears what. Each group hears every message of its topics, shared among the instances that subscribed it. */
export interface Subscription {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Settles some messages of one partition, in their order; they are not delivered to the group again once it resolved.
   * It rejects only where it gave up because `signal` told it to: then they are. Those that it resolves with are not
   * settled: it wants each once more when its time has come and others were settled meanwhile, in a call that says
   * `again`; and never does it put off what it is given again.
   */
  readonly settle: (deliveries: readonly Delivery[], signal: AbortSignal, again: boolean) => Promise<readonly PutOff[]>;
}

/** A subscription that is being served. */
export interface Subscribed {
  /** Takes nothing new, and waits until what was taken is settled or given up. */
  stop(): Promise<void>;
}

/** Where a look back begins: at a time, or at an offset of one partition. */
export type Beginning =
  { readonly since: Date } | { readonly topic: string; readonly partition: number; readonly offset: bigint };

/** How far a group is behind in one partition, in messages. */
export interface Lag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly messages: number;
}

/** The way from the outbox to the consumers. At least once: whatever is not known to have arrived is sent again. */
export interface Transport {
  /** Makes the topics where they are missing and it is allowed. */
  prepare(topics: readonly string[]): Promise<void>;
  /**
   * Resolves once every message is kept for every group; rejects with `TransportUnavailable`, `MessageRefused` or
   * `TopicMissing` otherwise. What was not sent within so many milliseconds is not sent later either.
   */
  publish(messages: readonly Message[], withinMs?: number): Promise<void>;
  subscribe(subscription: Subscription): Subscribed;
  /** What was published on the topics since then and is still kept, partition by partition in order, up to now; ends early when told to stop. */
  history(topics: readonly string[], from: Beginning, signal: AbortSignal): AsyncIterable<readonly Delivery[]>;
  lag(subscriptions: readonly Pick<Subscription, 'group' | 'topics'>[]): Promise<readonly Lag[]>;
  /** Rejects where it cannot be reached within a second. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** The transport of this application, whichever it is. */
export const TRANSPORT = Symbol('TRANSPORT');

/** The way is closed for now; whether the messages arrived is not known. */
export class TransportUnavailable extends Error {
  override readonly name = 'TransportUnavailable';
}

/** The transport will never take at least one of these messages as it is. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** There is no such topic, so nothing of these messages arrived. */
export class TopicMissing extends Error {
  override readonly name = 'TopicMissing';
}

/** Partitions of a topic where nothing else is said. */
export const PARTITIONS = 6;
