import { randomUUID } from 'node:crypto';
import { createLog } from '#libs/logging';
import { kafkaTransport, type Delivery } from '#libs/messaging';
import { PartitionQueue } from '../../libs/messaging/src/partition-queue.js';
import { WAYS } from '../support/event-works.js';
import { eventually } from '../support/house.js';

const MESSAGES = 6_000;
/** What a subscription holds at most, and what the client's stream holds before it. */
const [HELD, AHEAD] = [2_000, 1_024];
const CALM_MS = 2_000;

for (const [name, brokers] of WAYS.filter(([, address]) => address))
  describe(`a consumer that does not get on with what comes ${name}`, () => {
    it('holds so many messages and no more, until some are settled', async () => {
      const settings = { brokers: [brokers], createTopics: true, partitions: 6, replication: -1 };
      const transport = await kafkaTransport(settings, createLog('silent'));
      const topic = `lab-${randomUUID()}`;
      await transport.prepare([topic]);
      const value = Buffer.from('x');
      await transport.publish(
        Array.from({ length: MESSAGES }, (_, n) => ({ topic, key: `key-${n}`, value, headers: {} })),
      );
      const taken = countTaken();
      const { settle, goOn, settled } = settlingLater();
      const subscribed = transport.subscribe({ group: `group-${randomUUID()}`, topics: [topic], settle });
      await eventually(() => expect(taken.count()).toBeGreaterThanOrEqual(HELD), 20_000);
      await eventually(() => expect(taken.sinceLast()).toBeGreaterThan(CALM_MS), 20_000);
      expect(taken.count()).toBeLessThanOrEqual(HELD + AHEAD);
      goOn();
      await eventually(() => expect(settled()).toBe(MESSAGES), 20_000);
      await subscribed.stop();
      taken.end();
      await transport.close();
    }, 90_000);
  });

/** How many messages were taken from the stream, and how long ago the last one was; the queues do what they always do. */
function countTaken() {
  let [count, last] = [0, performance.now()];
  const add = Object.getOwnPropertyDescriptor(PartitionQueue.prototype, 'add') as PropertyDescriptor & {
    value: PartitionQueue['add'];
  };
  PartitionQueue.prototype.add = function (message) {
    [count, last] = [count + 1, performance.now()];
    add.value.call(this, message);
  };
  const end = () => void Object.defineProperty(PartitionQueue.prototype, 'add', add);
  return { count: () => count, sinceLast: () => performance.now() - last, end };
}

/** Settles nothing before it is told to go on. */
function settlingLater() {
  const settled = new Set<string>();
  let goOn = (): void => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const settle = async (deliveries: readonly Delivery[]) => {
    await gate;
    for (const { key } of deliveries) settled.add(key);
    return [];
  };
  return { settle, goOn: () => goOn(), settled: () => settled.size };
}
