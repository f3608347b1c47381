import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/metrics';

/** How a consumer ended with an event. */
export type Outcome = 'handled' | 'repeated' | 'ignored' | 'failed' | 'dead';

/** What operators see of events under way. */
@Injectable()
export class MessagingMetrics {
  private readonly publications;
  private readonly refusedMarks;
  private readonly waiting;
  private readonly age;
  private readonly delay;
  private readonly consumed;
  private readonly handling;
  private readonly behind;

  constructor(metrics: Metrics) {
    this.publications = metrics.counter('outbox_published_total', 'Events published and marked so.');
    this.refusedMarks = metrics.counter('outbox_refused_marks_total', 'Marks refused because the lane was lost.');
    this.waiting = metrics.gauge('outbox_backlog', 'Events that wait to be published.');
    this.age = metrics.gauge('outbox_oldest_age_seconds', 'How long the oldest of them has waited.');
    this.delay = metrics.histogram('outbox_delay_seconds', 'From the commit of an event to its mark.', [], DELAYS);
    this.consumed = metrics.counter('events_consumed_total', 'Events by what a consumer did with them.', [
      'consumer',
      'outcome',
    ]);
    this.handling = metrics.histogram(
      'event_handling_seconds',
      'Time a consumer needed for an event, its commit included.',
      ['consumer'],
      DELAYS,
    );
    this.behind = metrics.gauge('consumer_lag', 'Messages a consumer has not settled yet.', [
      'group',
      'topic',
      'partition',
    ]);
  }

  published(marked: number, refused: number): void {
    this.publications.inc(marked);
    this.refusedMarks.inc(refused);
  }

  waited(ms: number): void {
    this.delay.observe(ms / 1_000);
  }

  backlog(events: number, ageSeconds: number): void {
    this.waiting.set(events);
    this.age.set(ageSeconds);
  }

  settled(consumer: string, outcome: Outcome, ms: number, times = 1): void {
    if (times > 0) this.consumed.inc({ consumer, outcome }, times);
    if (outcome === 'handled') this.handling.observe({ consumer }, ms / 1_000);
  }

  lag(group: string, topic: string, partition: number, messages: number): void {
    this.behind.set({ group, topic, partition: String(partition) }, messages);
  }
}

const DELAYS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
