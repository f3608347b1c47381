import { Inject, Injectable } from '@nestjs/common';
import { Consumers } from './consumers.js';
import { Runner } from './runner.js';
import { TRANSPORT, type Subscribed, type Transport } from './transport.js';

/** Subscribes every consumer, each as a group of its own: what one of them cannot handle does not hold up the others. */
@Injectable()
export class Subscriptions {
  private subscribed: readonly Subscribed[] = [];

  constructor(
    private readonly consumers: Consumers,
    private readonly runner: Runner,
    @Inject(TRANSPORT) private readonly transport: Transport,
  ) {}

  start(): void {
    this.subscribed = this.consumers.all().map((consumer) =>
      this.transport.subscribe({
        group: consumer.group,
        topics: consumer.topics,
        settle: async (deliveries, signal, again) =>
          (await this.runner.settle(consumer, deliveries, signal, { again })).putOff,
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.subscribed.map((subscription) => subscription.stop()));
  }
}
