import { randomUUID } from 'node:crypto';
import { InProcessTransport, kafkaTransport, type Delivery, type Message, type Transport } from '#libs/messaging';
import { createLog } from '#libs/logging';
import { WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';

const nothing = async function* (): AsyncIterable<never> {};

function transportBy(brokers: string): Promise<Transport> {
  if (!brokers) return Promise.resolve(new InProcessTransport(nothing));
  const settings = { brokers: [brokers], createTopics: true, partitions: 3, replication: -1 };
  return kafkaTransport(settings, createLog('silent'));
}

function message(topic: string, key: string, value: string): Message {
  return {
    topic,
    key,
    value: Buffer.from(value),
    headers: { ce_id: `${key}-${value}`, 'x-context-id': `ctx-${value}` },
  };
}

const textOf = ({ key, value }: Delivery) => `${key}:${value.toString()}`;

describe.each(WAYS)('a transport %s', (_name, brokers) => {
  let transport: Transport;
  let topic: string;

  beforeEach(async () => {
    transport = await transportBy(brokers);
    topic = `lab-${randomUUID()}`;
    await transport.prepare([topic]);
  });
  afterEach(() => transport.close());

  const hearing = (group = `group-${randomUUID()}`) => {
    const heard: Delivery[] = [];
    const settle = (deliveries: readonly Delivery[]) => {
      heard.push(...deliveries);
      return Promise.resolve([]);
    };
    return { heard, subscription: { group, topics: [topic], settle } };
  };

  it('delivers every message to every group, and those of one key in the order of publishing', async () => {
    const [a, b] = [hearing(), hearing()];
    const subscribed = [transport.subscribe(a.subscription), transport.subscribe(b.subscription)];
    const keys = ['anna', 'bert', 'carl', 'dora'];
    for (let round = 0; round < 5; round++)
      await transport.publish(
        keys.flatMap((key) => [0, 1, 2, 3].map((n) => message(topic, key, String(round * 4 + n)))),
      );
    for (const { heard } of [a, b]) {
      await eventually(() => expect(heard.length).toBe(80), 15_000);
      for (const key of keys) {
        const values = heard.filter((delivery) => delivery.key === key).map(({ value }) => Number(value.toString()));
        expect(values).toEqual(Array.from({ length: 20 }, (_, index) => index));
      }
    }
    await Promise.all(subscribed.map((subscription) => subscription.stop()));
  }, 30_000);

  it('hands over bytes and headers as they were published, and keeps a key in its partition', async () => {
    const { heard, subscription } = hearing();
    const subscribed = transport.subscribe(subscription);
    const value = Buffer.from([0, 255, 128, 10, 13, 0]);
    const headers = { ce_id: randomUUID(), 'x-context-id': 'über-grün', empty: '' };
    await transport.publish([{ topic, key: 'key', value, headers }]);
    await transport.publish([{ topic, key: 'key', value, headers }]);
    await eventually(() => expect(heard.length).toBe(2), 15_000);
    expect(heard[0]).toMatchObject({ topic, key: 'key', headers });
    expect(Buffer.compare(heard[0]?.value ?? Buffer.alloc(0), value)).toBe(0);
    expect(heard.map(({ partition }) => partition)).toEqual([heard[0]?.partition, heard[0]?.partition]);
    expect((heard[1]?.offset ?? 0n) > (heard[0]?.offset ?? 0n)).toBe(true);
    await subscribed.stop();
  }, 30_000);

  it('delivers again what was given up before it was settled', async () => {
    const group = `group-${randomUUID()}`;
    const begun: string[] = [];
    const settle = (deliveries: readonly Delivery[], signal: AbortSignal) => {
      begun.push(...deliveries.map(textOf));
      return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    };
    const first = transport.subscribe({ group, topics: [topic], settle });
    const published = transport.publish([message(topic, 'anna', 'one')]).then(
      () => true,
      () => false,
    );
    await eventually(() => expect(begun).toEqual(['anna:one']), 15_000);
    await first.stop();

    const { heard, subscription } = hearing(group);
    const second = transport.subscribe(subscription);
    // What was not known to be kept is published again; what was kept is delivered again.
    if (!(await published)) await transport.publish([message(topic, 'anna', 'one')]);
    await eventually(() => expect(heard.map(textOf)).toEqual(['anna:one']), 15_000);
    await second.stop();
  }, 40_000);

  it('lets no group wait for another one', async () => {
    const { heard, subscription } = hearing();
    const swift = transport.subscribe(subscription);
    const never = (_: readonly Delivery[], signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    const stuck = transport.subscribe({ group: `group-${randomUUID()}`, topics: [topic], settle: never });
    void transport.publish([message(topic, 'anna', 'one')]).catch(() => undefined);
    await eventually(() => expect(heard.map(textOf)).toEqual(['anna:one']), 15_000);
    void transport.publish([message(topic, 'anna', 'two')]).catch(() => undefined);
    await eventually(() => expect(heard.map(textOf)).toEqual(['anna:one', 'anna:two']), 15_000);
    await Promise.all([swift.stop(), stuck.stop()]);
  }, 30_000);

  it('shares the messages of a group among those who subscribed it, or gives all to the one there is', async () => {
    const group = `group-${randomUUID()}`;
    const { heard, subscription } = hearing(group);
    const subscribed = transport.subscribe(subscription);
    await transport.publish(Array.from({ length: 30 }, (_, n) => message(topic, `key-${n}`, 'x')));
    await eventually(() => expect(new Set(heard.map(textOf)).size).toBe(30), 15_000);
    expect(heard.length).toBe(30);
    await subscribed.stop();
  }, 30_000);

  it('takes in no more than it can hold, and does not hold up the process meanwhile', async () => {
    let heard = 0;
    const settle = async (deliveries: readonly Delivery[]) => {
      await new Promise((wake) => setTimeout(wake, 5));
      heard += deliveries.length;
      return [];
    };
    const subscribed = transport.subscribe({ group: `group-${randomUUID()}`, topics: [topic], settle });
    let [tickAt, longest] = [performance.now(), 0];
    const ticking = setInterval(() => {
      longest = Math.max(longest, performance.now() - tickAt);
      tickAt = performance.now();
    }, 10);
    for (let turn = 0; turn < 6; turn++)
      await transport.publish(Array.from({ length: 1_000 }, (_, n) => message(topic, `key-${n}`, String(turn))));
    await eventually(() => expect(heard).toBe(6_000), 15_000);
    clearInterval(ticking);
    expect(longest).toBeLessThan(1_000);
    await subscribed.stop();
  }, 30_000);

  it('answers a check while it can be reached', async () => {
    await expect(transport.check()).resolves.toBeUndefined();
  });
});
