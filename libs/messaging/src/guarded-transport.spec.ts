import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Circuits } from '#libs/resilience';
import { GuardedTransport } from './guarded-transport.js';
import { MessageRefused, TopicMissing, TransportUnavailable, type Message, type Transport } from './transport.js';

/** A broker that fails as it is told to, and remembers what reached it. */
class Broker {
  readonly reached: string[] = [];
  failure: Error | undefined;

  publish(messages: readonly Message[]): Promise<void> {
    return this.take(messages.map(({ key }) => key).join());
  }

  check(): Promise<void> {
    return this.take('check');
  }

  private take(what: string): Promise<void> {
    this.reached.push(what);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve();
  }
}

const messages = [{ topic: 'a', key: 'k', value: Buffer.of(1), headers: {} }];
let broker: Broker;
let circuits: Circuits;
let transport: GuardedTransport;

beforeEach(() => {
  broker = new Broker();
  circuits = new Circuits(new Metrics(), createLog('silent'));
  transport = new GuardedTransport(broker as unknown as Transport, circuits);
});

async function failing(times: number, failure: Error): Promise<void> {
  broker.failure = failure;
  for (let n = 0; n < times; n++) await expect(transport.publish(messages)).rejects.toBe(failure);
}

describe('a broker that does not confirm', () => {
  it('is left alone after twenty times; publishing fails as if it were away, and nothing reaches it', async () => {
    await failing(20, new TransportUnavailable('Kafka did not confirm the messages.'));
    expect(circuits.stateOf('kafka')).toBe('open');
    await expect(transport.publish(messages)).rejects.toBeInstanceOf(TransportUnavailable);
    await expect(transport.check()).rejects.toThrow();
    expect(broker.reached).toHaveLength(20);
  });

  it('is found again by whoever asks next', async () => {
    await failing(20, new TransportUnavailable('Kafka did not confirm the messages.'));
    broker.failure = undefined;
    let answered = false;
    while (!answered) {
      await new Promise((turn) => setImmediate(turn));
      answered = await transport.check().then(
        () => true,
        () => false,
      );
    }
    expect(circuits.stateOf('kafka')).toBe('closed');
    await transport.publish(messages);
    expect(broker.reached.slice(20)).toEqual(['check', 'k']);
  });
});

describe('a broker that answers', () => {
  it.each([new MessageRefused('no'), new TopicMissing('none')])('with %s is not left alone', async (refusal) => {
    await failing(50, refusal);
    expect(circuits.stateOf('kafka')).toBe('closed');
    expect(broker.reached).toHaveLength(50);
  });
});
