import { isRefusedByCircuit, type Blame, type Circuit, type Circuits } from '#libs/resilience';
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

/** Another transport whose circuit opens where publishing and looks after it fail; then they are refused at once. */
export class GuardedTransport implements Transport {
  private readonly circuit: Circuit;

  constructor(
    private readonly transport: Transport,
    circuits: Circuits,
  ) {
    this.circuit = circuits.open({ target: 'kafka', samples: 20, halfOpenAfterMs: 1_000, blame });
  }

  async publish(messages: readonly Message[], withinMs?: number): Promise<void> {
    try {
      await this.circuit.run(() => this.transport.publish(messages, withinMs));
    } catch (error) {
      throw isRefusedByCircuit(error) ? new TransportUnavailable('The broker is left alone.', { cause: error }) : error;
    }
  }

  check(): Promise<void> {
    return this.circuit.run(() => this.transport.check());
  }

  prepare(topics: readonly string[]): Promise<void> {
    return this.transport.prepare(topics);
  }

  subscribe(subscription: Subscription): Subscribed {
    return this.transport.subscribe(subscription);
  }

  history(topics: readonly string[], from: Beginning, signal: AbortSignal): AsyncIterable<readonly Delivery[]> {
    return this.transport.history(topics, from, signal);
  }

  lag(subscriptions: readonly Pick<Subscription, 'group' | 'topics'>[]): Promise<readonly Lag[]> {
    return this.transport.lag(subscriptions);
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}

/** A broker that will not have a message, or has no such topic, answers. */
function blame(error: unknown): Blame {
  return error instanceof MessageRefused || error instanceof TopicMissing ? 'answered' : 'failed';
}
