import { Admin, Consumer, MessagesStreamModes } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { until } from '../../apps/tools/src/processes.ts';

const OURS = /^[a-z]+\.events\.v1$/;

/** A message on a topic, by what it says of itself. */
export interface Heard {
  readonly id: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly type: string;
  readonly contextId: string;
}

const options = (port: number) => ({
  clientId: 'faults',
  bootstrapBrokers: [`127.0.0.1:${port}`],
  connectTimeout: 2_000,
  requestTimeout: 10_000,
  timeout: 5_000,
});
const text = (data?: Buffer): string => data?.toString() ?? '';

/** Deletes all topics, and with them what groups have read of them: the next scene begins with none. */
export async function forgetTopics(port: number): Promise<void> {
  await withAdmin(port, async (admin) => {
    const topics = await topicsAt(port);
    if (topics.length === 0) return;
    await admin.deleteTopics({ topics });
    if (!(await until(async () => (await topicsAt(port)).length === 0, 10_000)))
      throw new Error('The topics do not go away.');
  });
}

/** The topics that are there, without those of the broker itself. */
export function topicsAt(port: number): Promise<string[]> {
  return withAdmin(port, async (admin) => (await admin.listTopics()).filter((name) => !name.startsWith('__')));
}

export function makeTopic(port: number, topic: string, partitions: number): Promise<unknown> {
  return withAdmin(port, (admin) => admin.createTopics({ topics: [topic], partitions, replicas: 1 }));
}

/** Everything on our topics from their beginning, partition by partition in order. */
export async function readTopics(port: number): Promise<Heard[]> {
  const topics = (await withAdmin(port, (admin) => admin.listTopics())).filter((topic) => OURS.test(topic));
  if (topics.length === 0) return [];
  const reader = new Consumer({
    ...options(port),
    groupId: `faults.${randomUUID()}`,
    deserializers: { key: text, headerKey: text, headerValue: text },
    autocommit: false,
  });
  try {
    const begins = await reader.listOffsets({ topics, timestamp: -2n });
    const ends = await reader.listOffsets({ topics, timestamp: -1n });
    const offsets = [...begins].flatMap(([topic, from]) =>
      from.map((offset, partition) => ({ topic, partition, offset })),
    );
    const unread = new Set(
      offsets.filter((at) => at.offset < (ends.get(at.topic)?.[at.partition] ?? 0n)).map((at) => nameOf(at)),
    );
    if (unread.size === 0) return [];
    const stream = await reader.consume({ topics, mode: MessagesStreamModes.MANUAL, offsets, maxWaitTime: 250 });
    stream.on('error', () => undefined);
    const heard: Heard[] = [];
    for await (const { topic, partition, offset, headers } of stream) {
      heard.push(heardFrom(headers));
      if (offset + 1n >= (ends.get(topic)?.[partition] ?? 0n)) unread.delete(nameOf({ topic, partition }));
      if (unread.size === 0) break;
    }
    return heard;
  } finally {
    await reader.close(true).catch(() => undefined);
  }
}

function heardFrom(headers: ReadonlyMap<string, string>): Heard {
  const of = (name: string): string => headers.get(name) ?? '';
  return {
    id: of('ce_id'),
    aggregateId: of('ce_subject'),
    version: Number(of('ce_sequence')),
    type: of('ce_type'),
    contextId: of('x-context-id'),
  };
}

function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

async function withAdmin<T>(port: number, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin({ ...options(port), retries: 3, retryDelay: 200 });
  try {
    return await work(admin);
  } finally {
    await admin.close().catch(() => undefined);
  }
}
