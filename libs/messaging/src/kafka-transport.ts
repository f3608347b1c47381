import { Admin, ProduceAcks, Producer } from '@platformatic/kafka';
import type { Log } from '#libs/logging';
import { kafkaHistory } from './kafka-history.js';
import { lagOf } from './kafka-lag.js';
import { bytes, clientOptions, says, type KafkaSettings } from './kafka-settings.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { inTime } from './pause.js';
import {
  MessageRefused,
  TopicMissing,
  TransportUnavailable,
  type Beginning,
  type Delivery,
  type Lag,
  type Message,
  type Subscribed,
  type Subscription,
  type Transport,
} from './transport.js';

const PUBLISH_MS = 6_000;
const CHECK_MS = 1_000;
const CLOSE_MS = 2_000;
const LAG_RETRIES = 5;
/** What the brokers say of a message that they will not take however often it comes. */
const REFUSALS = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'];
const MISSING = 'UNKNOWN_TOPIC_OR_PARTITION';
const TAKEN = 'TOPIC_ALREADY_EXISTS';

type Sender = Producer<string, Buffer, string, string>;

/** Apache Kafka as the transport: all in-sync replicas have a message before it counts as published. */
export class KafkaTransport implements Transport {
  private producer: Sender | undefined;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly log: Log,
  ) {}

  async prepare(topics: readonly string[]): Promise<void> {
    if (!this.settings.createTopics) return;
    const { partitions, replication: replicas } = this.settings;
    await this.ask(async (admin) => {
      const known = new Set(await admin.listTopics());
      for (const topic of topics.filter((name) => !known.has(name)))
        await admin.createTopics({ topics: [topic], partitions, replicas }).catch((error: unknown) => {
          if (!says(error, [TAKEN])) throw error;
        });
    });
  }

  async publish(messages: readonly Message[], withinMs = PUBLISH_MS): Promise<void> {
    const producer = this.sender();
    try {
      // The client takes `acks` from the call; what a producer was made with, it passes over.
      await inTime(producer.send({ messages: [...messages], acks: ProduceAcks.ALL }), Math.min(withinMs, PUBLISH_MS));
    } catch (error) {
      // A producer numbers what it sends; after a failure a new one begins to count afresh.
      this.dismiss(producer);
      if (isMissing(error)) throw new TopicMissing('The broker has no such topic.', { cause: error });
      if (says(error, REFUSALS)) throw new MessageRefused('The broker refused a message.', { cause: error });
      throw new TransportUnavailable('Kafka did not confirm the messages.', { cause: error });
    }
  }

  subscribe(subscription: Subscription): Subscribed {
    return new KafkaSubscription(this.settings, subscription, this.log);
  }

  history(topics: readonly string[], from: Beginning, signal: AbortSignal): AsyncIterable<readonly Delivery[]> {
    return kafkaHistory(this.settings, { topics, from, signal });
  }

  lag(subscriptions: readonly Pick<Subscription, 'group' | 'topics'>[]): Promise<readonly Lag[]> {
    // A partition that was just made, or lost its leader, has none for a moment.
    return this.ask((admin) => lagOf(admin, subscriptions), LAG_RETRIES);
  }

  async check(): Promise<void> {
    await this.ask((admin) => inTime(admin.metadata({ topics: [], forceUpdate: true }), CHECK_MS));
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    if (producer) await inTime(producer.close(true), CLOSE_MS).catch(() => undefined);
  }

  private sender(): Sender {
    return (this.producer ??= new Producer({
      ...clientOptions(this.settings),
      serializers: { key: bytes, headerKey: bytes, headerValue: bytes },
      idempotent: true,
      // None or one would mean for ever to an idempotent producer.
      retries: 2,
      retryDelay: 200,
    }));
  }

  private dismiss(producer: Sender): void {
    if (this.producer === producer) this.producer = undefined;
    producer.close(true).catch(() => undefined);
  }

  /** Asks the cluster over a connection of the question's own: one that failed spoils no other. */
  private async ask<T>(question: (admin: Admin) => Promise<T>, retries = 0): Promise<T> {
    const admin = new Admin({ ...clientOptions(this.settings), retries, retryDelay: 200 });
    try {
      return await question(admin);
    } finally {
      admin.close().catch(() => undefined);
    }
  }
}

/** The client finds out by itself where the cluster does not list a topic, and has no code of its own for it. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return says(error, [MISSING]) || (code === 'PLT_KFK_USER' && (message ?? '').startsWith('Unknown topic'));
}
