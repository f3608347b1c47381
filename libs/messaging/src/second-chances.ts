import { Inject, Injectable } from '@nestjs/common';
import { Every } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { Consumers, type KnownConsumer } from './consumers.js';
import { DeadLetters } from './dead-letters.js';
import { Parcel } from './parcel.js';
import { Past, type Replay } from './past.js';
import { Runner } from './runner.js';

/** Handles again what somebody asked for: dead letters one by one, and the past of a topic as it was. */
@Injectable()
export class SecondChances {
  constructor(
    private readonly consumers: Consumers,
    private readonly runner: Runner,
    private readonly deadLetters: DeadLetters,
    private readonly past: Past,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(1, 'messaging.redrive')
  async redrive(signal: AbortSignal): Promise<void> {
    for (const { id, consumer: name, delivery } of await this.deadLetters.redriving()) {
      const consumer = this.consumers.named(name);
      if (!consumer) {
        await this.deadLetters.leave(id, `Nobody consumes under the name ${name}.`);
        continue;
      }
      const parcel = new Parcel(consumer, delivery);
      await this.deadLetters.beginAgain(id);
      await parcel.inContext(() => this.runner.deliver(parcel, 'redriven', signal));
      await this.deadLetters.settle(id);
    }
  }

  @Every(1, 'messaging.replay')
  async replay(signal: AbortSignal): Promise<void> {
    const replay = await this.past.next();
    if (!replay) return;
    const consumer = this.consumers.named(replay.consumer);
    if (!consumer) return this.past.finish(replay, `Nobody consumes under the name ${replay.consumer}.`);
    const fault = await this.hearAgain(consumer, replay, signal);
    await this.past.finish(replay, fault);
  }

  private async hearAgain(consumer: KnownConsumer, replay: Replay, signal: AbortSignal): Promise<string | null> {
    let seen = 0;
    let handled = 0;
    try {
      for await (const deliveries of this.past.of(replay, consumer.topics, signal)) {
        const settled = await this.runner.settle(consumer, deliveries, signal, { way: 'replay:', again: true });
        handled += settled.handled;
        seen += deliveries.length;
        await this.past.progress(replay, seen, handled);
      }
      this.log.info({ module: 'messaging', consumer: consumer.name, seen, handled }, 'replayed');
      return null;
    } catch (error) {
      // Unfinished, it begins again elsewhere: what was handled is not handled twice.
      signal.throwIfAborted();
      return (error as Error).message;
    }
  }
}
