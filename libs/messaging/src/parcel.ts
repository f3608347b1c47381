import { Context, newContextId, runInContext } from '#libs/context';
import type { KnownConsumer } from './consumers.js';
import type { Received } from './consumes.js';
import { envelopeOf, payloadOf, Undecodable, type Envelope } from './envelope.js';
import type { Delivery } from './transport.js';

/** One message on its way to one consumer. */
export class Parcel {
  /** Names the message to this consumer: the event's id or, where it has none, its place in the topic. */
  readonly message: string;
  readonly envelope: Envelope | undefined;
  private readonly fault: Undecodable | undefined;

  constructor(
    readonly consumer: KnownConsumer,
    readonly delivery: Delivery,
  ) {
    try {
      this.envelope = envelopeOf(delivery);
    } catch (error) {
      this.fault = error as Undecodable;
    }
    this.message = this.envelope?.id ?? `${this.source}/${delivery.offset}`;
  }

  /** The partition it came from. */
  get source(): string {
    return `${this.delivery.topic}/${this.delivery.partition}`;
  }

  /** Whether the consumer hears this kind of event. What says nothing of its kind might be meant. */
  isMeant(): boolean {
    const type = this.delivery.headers['ce_type'];
    return type === undefined || this.consumer.events.has(type);
  }

  /** The event; throws where the message does not hold one that the consumer understands. */
  open(): Received<unknown> {
    if (this.fault || !this.envelope) throw this.fault ?? new Undecodable('It has no envelope.');
    const { id, type, tenantId, actorId, aggregateId, version, occurredAt } = this.envelope;
    return { id, type, tenantId, actorId, aggregateId, version, occurredAt, payload: this.payload(type) };
  }

  /** Runs `work` as part of the call that the event came from. */
  inContext<T>(work: () => Promise<T>): Promise<T> {
    const context = this.context();
    const { consumer, delivery } = this;
    const attributes = { 'messaging.destination.name': delivery.topic, 'messaging.consumer.group.name': consumer.name };
    const span = context.record({ name: `process ${consumer.name}`, kind: 'consumer', attributes });
    return runInContext(context, async () => {
      try {
        return await work();
      } finally {
        span?.end();
      }
    });
  }

  /** Has `line` written as part of that call, which it is no step of. */
  tell(line: () => void): void {
    runInContext(this.context(), line);
  }

  /** What log lines call it. */
  named(): Record<string, unknown> {
    const { topic, partition, offset, headers } = this.delivery;
    const place = { topic, partition, offset: String(offset) };
    return {
      module: 'messaging',
      consumer: this.consumer.name,
      eventId: this.message,
      type: headers['ce_type'],
      ...place,
    };
  }

  private context(): Context {
    const { contextId, traceparent, tenantId, actorId } = this.envelope ?? {};
    const context = new Context(contextId ?? newContextId(), Infinity, traceparent);
    context.tenantId = tenantId;
    context.actorId = actorId ?? undefined;
    return context;
  }

  private payload(type: string): unknown {
    const body = payloadOf(this.delivery);
    try {
      return this.consumer.events.get(type)?.accept(body);
    } catch (error) {
      throw new Undecodable(`The body does not fit ${type}.`, { cause: error });
    }
  }
}
