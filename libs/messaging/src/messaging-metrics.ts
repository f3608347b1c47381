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
  private readonly dead;

  constructor(metrics: Metrics) {
    this.publications = metrics.counter('outbox_published_total');
    this.refusedMarks = metrics.counter('outbox_refused_marks_total');
    this.waiting = metrics.gauge('outbox_backlog');
    this.age = metrics.gauge('outbox_oldest_age_seconds');
    this.delay = metrics.histogram('outbox_delay_seconds');
    this.consumed = metrics.counter('events_consumed_total');
    this.handling = metrics.histogram('event_handling_seconds');
    this.behind = metrics.gauge('consumer_lag');
    this.dead = metrics.gauge('dead_letters_waiting');
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

  /** How many wait by consumer; who had some before and has none now is told as well. */
  deadLetters(waiting: ReadonlyMap<string, number>): void {
    this.dead.reset();
    for (const [consumer, letters] of waiting) this.dead.set({ consumer }, letters);
  }
}
