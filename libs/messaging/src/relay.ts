import { Inject, Injectable } from '@nestjs/common';
import { Context, newContextId, runInContext } from '#libs/context';
import { eventCatalogue, topicOf } from '#libs/events';
import { failpoint } from '#libs/failpoints';
import { LOG, type Log } from '#libs/logging';
import { deadLetterTopicOf } from './dead-letter-topic.js';
import { Ears } from './ears.js';
import { Lanes } from './lanes.js';
import { Publisher } from './publisher.js';
import { TRANSPORT, type Transport } from './transport.js';
import { Wake } from './wake.js';

const RENEW_MS = 3_000;
/** The look that finds what no notification told of. */
const POLL_MS = 500;
const ROUND_MS = 15_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Carries events from the outbox to the transport: holds lanes, publishes what waits in them in order, and marks it.
 * A crash between the two publishes an event again; nothing is ever left out.
 */
@Injectable()
export class Relay {
  private readonly wake = new Wake();
  private running: Promise<void> = Promise.resolve();
  private prepared = false;
  private stopped = false;
  private renewedAt = -Infinity;
  private failures = 0;

  constructor(
    private readonly lanes: Lanes,
    private readonly publisher: Publisher,
    @Inject(TRANSPORT) private readonly transport: Transport,
    @Inject(LOG) private readonly log: Log,
    private readonly ears: Ears,
  ) {}

  start(): void {
    this.ears.listen(() => this.wake.up());
    this.running = this.run();
  }

  /** Makes the topics of all events, once, where they are missing and it is allowed. */
  async prepare(): Promise<void> {
    if (this.prepared) return;
    const topics = [...new Set(eventCatalogue().map(topicOf))];
    await this.transport.prepare([...topics, ...topics.map(deadLetterTopicOf)]);
    this.prepared = true;
  }

  /** Finishes the batch in hand and gives the lanes back. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake.up();
    await this.running;
    await this.lanes.release().catch((error: unknown) => this.keepTheirLeases(error));
  }

  private keepTheirLeases(error: unknown): void {
    this.log.warn({ module: 'messaging', err: error }, 'lanes could not be given back');
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.prepare();
        const published = await inRound(() => this.round());
        this.recover();
        if (published === 0) await this.wake.within(POLL_MS);
      } catch (error) {
        this.complain(error);
        await this.wake.atLeast(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** this.failures), () => this.stopped);
      }
    }
  }

  private async round(): Promise<number> {
    await this.keepLanes();
    await failpoint('relay.mid_lease');
    return this.publisher.publishNext();
  }

  /** Between batches only, so that no lane goes to somebody else while its events are under way. */
  private async keepLanes(): Promise<void> {
    if (performance.now() - this.renewedAt < RENEW_MS) return;
    const taken = await this.lanes.renew();
    this.renewedAt = performance.now();
    if (taken.length === 0) return;
    this.log.info({ module: 'messaging', lanes: taken.map(({ lane }) => lane) }, 'lanes taken');
    await failpoint('relay.after_takeover');
  }

  /** A fault that lasts is told when it begins and when it ends, not twice a second. */
  private complain(error: unknown): void {
    if (this.failures++ === 0 && !this.stopped)
      this.log.warn({ module: 'messaging', err: error }, 'publishing is interrupted');
  }

  private recover(): void {
    if (this.failures > 0) this.log.info({ module: 'messaging', failures: this.failures }, 'publishing goes on');
    this.failures = 0;
  }
}

/** Each round has a contextId for its statements, and none waits for ever. */
function inRound<T>(work: () => Promise<T>): Promise<T> {
  return runInContext(new Context(newContextId(), performance.now() + ROUND_MS), work);
}
