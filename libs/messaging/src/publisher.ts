import { Inject, Injectable } from '@nestjs/common';
import { failpoint } from '#libs/failpoints';
import { LOG, type Log } from '#libs/logging';
import type { StoredEvent } from './envelope.js';
import { Lanes, type Lane } from './lanes.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { OutboxRows } from './outbox-rows.js';
import { sendingsOf } from './sending.js';
import { MessageRefused, TopicMissing, TRANSPORT, type Transport } from './transport.js';

/** Publishes a batch of what waits in our lanes, and marks it. */
@Injectable()
export class Publisher {
  constructor(
    private readonly lanes: Lanes,
    private readonly rows: OutboxRows,
    @Inject(TRANSPORT) private readonly transport: Transport,
    @Inject(LOG) private readonly log: Log,
    private readonly metrics: MessagingMetrics,
  ) {}

  /** How many events were taken; 0 where nothing waits. Rejects where the transport or the database is away. */
  async publishNext(): Promise<number> {
    const lanes = this.lanes.held();
    if (lanes.length === 0) return 0;
    const events = await this.rows.waiting(lanes);
    await failpoint('relay.after_claim');
    // Topic by topic: one that is missing holds up its own events alone.
    for (const [, group] of Map.groupBy(events, ({ topic }) => topic)) await this.publish(lanes, group);
    return events.length;
  }

  /** Where the transport refuses a batch, its halves are tried, until the event that is refused stands alone. */
  private async publish(lanes: readonly Lane[], events: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    // A batch may have waited long: whoever no longer holds the lanes publishes nothing of them.
    if (this.lanes.held() !== lanes || events.length === 0) return [];
    const { messages, ended } = sendingsOf(events);
    try {
      await this.transport.publish(messages, this.lanes.remaining());
      ended();
    } catch (error) {
      ended(error);
      if (error instanceof TopicMissing) return this.holdBack(lanes, events, error);
      if (!(error instanceof MessageRefused)) throw error;
      return events.length === 1 ? this.holdBack(lanes, events, error) : this.publishHalves(lanes, events);
    }
    await failpoint('relay.after_publish');
    await this.mark(lanes, events);
    return [];
  }

  private async publishHalves(lanes: readonly Lane[], events: readonly StoredEvent[]): Promise<StoredEvent[]> {
    const middle = Math.ceil(events.length / 2);
    const refused = await this.publish(lanes, events.slice(0, middle));
    // The later events of an aggregate wait for the earlier ones.
    const free = events
      .slice(middle)
      .filter(({ aggregateId }) => !refused.some((event) => event.aggregateId === aggregateId));
    return [...refused, ...(await this.publish(lanes, free))];
  }

  private async mark(lanes: readonly Lane[], events: readonly StoredEvent[]): Promise<void> {
    const marked = await this.rows.markPublished(this.lanes.owner, lanes, events);
    this.metrics.published(marked, events.length - marked);
    for (const { createdAt } of events.slice(0, marked))
      this.metrics.waited(Math.max(0, Date.now() - Date.parse(createdAt)));
    if (marked < events.length)
      this.log.warn({ module: 'messaging', refused: events.length - marked }, 'marks of lost lanes were refused');
  }

  private async holdBack(
    lanes: readonly Lane[],
    events: readonly StoredEvent[],
    error: Error,
  ): Promise<readonly StoredEvent[]> {
    const attempts = await this.rows.postpone(this.lanes.owner, lanes, events);
    const { contextId, tenantId, id: eventId, type } = events[0] as StoredEvent;
    const held = events.length;
    this.log.error(
      { module: 'messaging', contextId, tenantId, eventId, type, attempts, held, err: error },
      'an event was refused',
    );
    return events;
  }
}
