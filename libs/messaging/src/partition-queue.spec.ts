import type { KafkaMessage } from './kafka-settings.js';
import { PartitionQueue } from './partition-queue.js';
import type { Delivery, PutOff } from './transport.js';

interface Told {
  readonly settled: string[];
  readonly committed: bigint[];
}

/** A queue whose subscription puts off what is `suspect`, once each, by so many milliseconds. */
function queueThatPutsOff(suspects: Readonly<Record<string, number>>): { queue: PartitionQueue; told: Told } & {
  add: (offset: number, key: string, value: string) => void;
} {
  const told: Told = { settled: [], committed: [] };
  const settle = (deliveries: readonly Delivery[], _: AbortSignal, again: boolean): Promise<PutOff[]> => {
    const keys = new Set(deliveries.filter(({ value }) => String(value) in suspects).map(({ key }) => key));
    const putOff = again ? [] : deliveries.filter(({ key }) => keys.has(key));
    for (const delivery of deliveries)
      if (!putOff.includes(delivery)) told.settled.push(`${delivery.key}:${String(delivery.value)}`);
    return Promise.resolve(putOff.map((delivery) => ({ delivery, ms: suspects[String(delivery.value)] ?? 0 })));
  };
  const { signal } = new AbortController();
  const queue = new PartitionQueue({ group: 'g', topics: ['t'], settle }, signal, () => undefined);
  const add = (offset: number, key: string, value: string): void => {
    const commit = () => void told.committed.push(BigInt(offset));
    const message = { topic: 't', partition: 0, key, value: Buffer.from(value), headers: new Map(), commit };
    queue.add({ ...message, offset: BigInt(offset) } as unknown as KafkaMessage);
  };
  return { queue, told, add };
}

async function settledSoFar({ settled }: Told, count: number): Promise<void> {
  while (settled.length < count) await new Promise((wake) => setImmediate(wake));
}

describe('what of a partition is put off', () => {
  it('lets the others go first, and keeps the order of its key', async () => {
    const { queue, told, add } = queueThatPutsOff({ deadly: 120 });
    add(0, 'a', 'deadly');
    add(1, 'a', 'follows');
    add(2, 'b', 'other');
    await settledSoFar(told, 1);
    expect(told.settled).toEqual(['b:other']);
    add(3, 'a', 'late');
    add(4, 'b', 'later');
    await queue.idle();
    expect(told.settled).toEqual(['b:other', 'b:later', 'a:deadly', 'a:follows', 'a:late']);
  });

  it('holds back every offset, since a crash must bring it again', async () => {
    const { queue, told, add } = queueThatPutsOff({ deadly: 100 });
    add(0, 'a', 'before');
    await queue.idle();
    add(1, 'a', 'deadly');
    for (let offset = 2; offset < 10; offset++) add(offset, `k${offset}`, 'other');
    await settledSoFar(told, 9);
    expect(told.committed).toEqual([0n]);
    await queue.idle();
    expect([told.settled.at(-1), told.committed]).toEqual(['a:deadly', [0n, 9n]]);
  });

  it('comes up at its own time each, and nothing that comes twice is settled twice', async () => {
    const { queue, told, add } = queueThatPutsOff({ soon: 40, late: 150 });
    add(0, 'a', 'late');
    add(1, 'b', 'soon');
    add(2, 'b', 'after');
    // The broker begins again at what is committed.
    for (const [offset, key, value] of [
      [0, 'a', 'late'],
      [1, 'b', 'soon'],
      [2, 'b', 'after'],
    ] as const)
      add(offset, key, value);
    await queue.idle();
    expect(told.settled).toEqual(['b:soon', 'b:after', 'a:late']);
  });
});
