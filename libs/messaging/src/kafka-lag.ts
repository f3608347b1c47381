import type { Admin } from '@platformatic/kafka';
import type { Lag, Subscription } from './transport.js';

interface End {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** How far each group is behind the end of each partition it hears. */
export async function lagOf(
  admin: Admin,
  subscriptions: readonly Pick<Subscription, 'group' | 'topics'>[],
): Promise<readonly Lag[]> {
  const ends = await endsOf(admin, [...new Set(subscriptions.flatMap(({ topics }) => topics))]);
  const groups = await admin.listConsumerGroupOffsets({ groups: subscriptions.map(({ group }) => group) });
  return subscriptions.flatMap(({ group, topics }) => {
    const settled = groups.find(({ groupId }) => groupId === group)?.topics ?? [];
    const heard = ends.filter(({ topic }) => topics.includes(topic));
    return heard.map(({ topic, partition, offset }) => {
      const partitions = settled.find(({ name }) => name === topic)?.partitions ?? [];
      const committed = partitions.find(({ partitionIndex }) => partitionIndex === partition)?.committedOffset ?? 0n;
      return { group, topic, partition, messages: Number(offset - (committed > 0n ? committed : 0n)) };
    });
  });
}

async function endsOf(admin: Admin, topics: string[]): Promise<End[]> {
  if (topics.length === 0) return [];
  const { topics: known } = await admin.metadata({ topics });
  const asked = [...known].map(([name, { partitionsCount }]) => ({
    name,
    partitions: Array.from({ length: partitionsCount }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n })),
  }));
  const listed = await admin.listOffsets({ topics: asked });
  return listed.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, offset }) => ({ topic: name, partition: partitionIndex, offset })),
  );
}
