import { randomUUID } from 'node:crypto';
import { createLog } from '#libs/logging';
import { kafkaTransport, MessageRefused, type Delivery, type Message, type Transport } from '#libs/messaging';
import { WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';
import { kafkaWitness } from '../support/kafka-witness.js';

const MESSAGES = 1_500;

function transportTo(broker: string, log = createLog('silent'), instanceId?: string): Promise<Transport> {
  return kafkaTransport({ brokers: [broker], createTopics: true, partitions: 6, replication: -1, instanceId }, log);
}

function message(topic: string, key: string, value: string): Message {
  return { topic, key, value: Buffer.from(value), headers: { ce_id: `${key}-${value}` } };
}

const textOf = ({ key, value }: Delivery) => `${key}:${value.toString()}`;

describe('a broker where nobody is', () => {
  it('is known not to answer, within a second or so', async () => {
    const transport = await transportTo('127.0.0.1:1');
    await expect(transport.check()).rejects.toThrow();
    await transport.close();
  }, 10_000);
});

for (const [name, broker] of WAYS.filter(([, address]) => address))
  describe(`a broker ${name}`, () => {
    it('refuses what is too large, and takes the next message all the same', async () => {
      const transport = await transportTo(broker);
      const topic = `lab-${randomUUID()}`;
      await transport.prepare([topic]);
      await expect(transport.publish([message(topic, 'k', 'x'.repeat(3_000_000))])).rejects.toThrow(MessageRefused);
      await transport.publish([message(topic, 'k', 'small')]);
      await transport.close();
    }, 30_000);

    it('is asked to have every message on all in-sync replicas, and nothing counts as published before it says so', async () => {
      const witness = await kafkaWitness(broker);
      const transport = await transportTo(witness.broker);
      const topic = `lab-${randomUUID()}`;
      await transport.prepare([topic]);
      for (const key of ['a', 'b', 'c']) await transport.publish([message(topic, key, 'x')]);
      // A single broker of Kafka 4 takes min.insync.replicas=2 for 1 (KIP-966), so that it cannot be seen to refuse.
      expect(new Set(witness.acks)).toEqual(new Set([-1]));
      expect(witness.acks.length).toBeGreaterThanOrEqual(3);
      witness.silence();
      const askedAt = performance.now();
      await expect(transport.publish([message(topic, 'd', 'x')], 500)).rejects.toThrow('did not confirm');
      // By itself it would wait for six seconds.
      expect(performance.now() - askedAt).toBeLessThan(4_000);
      await transport.close();
      await witness.close();
      // Who numbers its messages under an id is idempotent: what its client sends again is kept once.
      expect(witness.producerIds()).toBeGreaterThanOrEqual(1);
    }, 30_000);

    it('tells how far a group is behind, and reads again from an offset or a time', async () => {
      const transport = await transportTo(broker);
      const [topic, group] = [`lab-${randomUUID()}`, `group-${randomUUID()}`];
      await transport.prepare([topic]);
      const begin = new Date();
      await transport.publish([1, 2, 3, 4].map((n) => message(topic, 'k', String(n))));
      const behind = async () =>
        (await transport.lag([{ group, topics: [topic] }])).reduce((sum, { messages }) => sum + messages, 0);
      expect(await behind()).toBe(4);
      const subscribed = transport.subscribe({ group, topics: [topic], settle: () => Promise.resolve([]) });
      await eventually(async () => expect(await behind()).toBe(0), 15_000);
      await subscribed.stop();

      const read = async (from: Parameters<Transport['history']>[1]) => {
        const found: Delivery[] = [];
        for await (const deliveries of transport.history([topic], from, AbortSignal.timeout(10_000)))
          found.push(...deliveries);
        return found;
      };
      const all = await read({ since: begin });
      expect(all.map(textOf)).toEqual(['k:1', 'k:2', 'k:3', 'k:4']);
      const partition = all[0]?.partition ?? 0;
      expect((await read({ topic, partition, offset: 2n })).map(textOf)).toEqual(['k:3', 'k:4']);
      expect(await read({ since: new Date(Date.now() + 60_000) })).toEqual([]);
      await transport.close();
    }, 60_000);

    it('gives the partitions of a name to whoever comes back under it, at once, and tells the one who had it', async () => {
      const lines: string[] = [];
      const log = createLog('info', { write: (line) => void lines.push(line) });
      const [topic, group] = [`lab-${randomUUID()}`, `group-${randomUUID()}`];
      const transport = await transportTo(broker, log, 'worker-1');
      await transport.prepare([topic]);
      const hear = (heard: string[]) =>
        transport.subscribe({
          group,
          topics: [topic],
          settle: (deliveries) => {
            heard.push(...deliveries.map(textOf));
            return Promise.resolve([]);
          },
        });
      const [before, after]: [string[], string[]] = [[], []];
      const first = hear(before);
      await transport.publish([message(topic, 'k', 'one')]);
      await eventually(() => expect(before).toEqual(['k:one']), 15_000);
      const cameAt = performance.now();
      const second = hear(after);
      await transport.publish([message(topic, 'k', 'two')]);
      await eventually(() => expect([...before, ...after]).toContain('k:two'), 15_000);
      // A member that only vanished would be missed after six seconds.
      expect(performance.now() - cameAt).toBeLessThan(4_000);
      await eventually(() => expect(lines.join()).toContain('another process consumes under this name'), 15_000);
      await transport.publish(Array.from({ length: 20 }, (_, n) => message(topic, `key-${n}`, 'x')));
      await eventually(() => expect(new Set([...before, ...after]).size).toBe(22), 15_000);
      await Promise.all([first.stop(), second.stop()]);
      await transport.close();
    }, 60_000);

    it('that has no such topic says so, and goes on with the others', async () => {
      const transport = await transportTo(broker);
      const topic = `lab-${randomUUID()}`;
      await transport.prepare([topic]);
      await expect(transport.publish([message(`missing-${topic}`, 'k', 'x')])).rejects.toThrow('no such topic');
      await transport.publish([message(topic, 'k', 'x')]);
      await transport.close();
    }, 30_000);

    it('gives the partitions of those who leave to those who stay, and commits only what was settled', async () => {
      const transport = await transportTo(broker);
      const topic = `lab-${randomUUID()}`;
      await transport.prepare([topic]);
      const { settled, begun, join } = slowGroup(transport, topic);
      const publish = (turn: number) =>
        transport.publish(
          Array.from({ length: MESSAGES / 5 }, (_, n) => message(topic, `key-${(turn * MESSAGES) / 5 + n}`, 'x')),
        );
      const first = join();
      await publish(0);
      await eventually(() => expect(begun.length).toBeGreaterThan(20), 15_000);
      const second = join();
      await publish(1);
      await first.stop();
      const third = join();
      for (const turn of [2, 3]) await publish(turn);
      await second.stop();
      await publish(4);
      await eventually(() => expect(settled.size).toBe(MESSAGES), 40_000);
      const again = [...settled.values()].filter((times) => times > 1).length;
      expect(again).toBeLessThan(MESSAGES / 2);
      await third.stop();
      await transport.close();
    }, 90_000);
  });

/** Instances of one group that take a millisecond for a message, and give up in the middle of a batch when they are told to stop. */
function slowGroup(transport: Transport, topic: string) {
  const settled = new Map<string, number>();
  const begun: string[] = [];
  const settle = async (deliveries: readonly Delivery[], signal: AbortSignal) => {
    for (const { key } of deliveries) {
      begun.push(key);
      await new Promise((wake) => setTimeout(wake, 1));
      signal.throwIfAborted();
      settled.set(key, (settled.get(key) ?? 0) + 1);
    }
    return [];
  };
  const group = `group-${randomUUID()}`;
  return { settled, begun, join: () => transport.subscribe({ group, topics: [topic], settle }) };
}
