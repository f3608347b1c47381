import { Consumer, MessagesStreamModes, type TopicWithPartitionAndOffset } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { clientOptions, strings, type KafkaSettings } from './kafka-settings.js';
import type { Beginning, Delivery } from './transport.js';

const AT_A_TIME = 100;
const LATEST = -1n;

type Reader = Consumer<string, Buffer, string, string>;

/** Reads topics from there on, up to where they end now, without touching any group's offsets. */
export async function* kafkaHistory(
  settings: KafkaSettings,
  topics: readonly string[],
  from: Beginning,
): AsyncIterable<readonly Delivery[]> {
  const reader: Reader = new Consumer({
    ...clientOptions(settings),
    groupId: `company-backend.history.${randomUUID()}`,
    deserializers: { key: strings, headerKey: strings, headerValue: strings },
    autocommit: false,
    retries: 3,
  });
  try {
    const read = 'topic' in from ? [from.topic] : [...topics];
    const begins = await beginningsOf(reader, read, from);
    const ends = await reader.listOffsets({ topics: read, timestamp: LATEST });
    const open = begins.filter(({ topic, partition, offset }) => offset < (ends.get(topic)?.[partition] ?? 0n));
    if (open.length > 0) yield* readTo(reader, begins, open, ends);
  } finally {
    await reader.close(true).catch(() => undefined);
  }
}

async function* readTo(
  reader: Reader,
  begins: TopicWithPartitionAndOffset[],
  open: readonly TopicWithPartitionAndOffset[],
  ends: ReadonlyMap<string, bigint[]>,
): AsyncIterable<readonly Delivery[]> {
  const unread = new Set(open.map(sourceOf));
  const topics = [...new Set(begins.map(({ topic }) => topic))];
  const stream = await reader.consume({ topics, mode: MessagesStreamModes.MANUAL, offsets: begins, maxWaitTime: 250 });
  stream.on('error', () => undefined);
  let batch: Delivery[] = [];
  for await (const { topic, partition, offset, key, value, headers } of stream) {
    const source = sourceOf({ topic, partition });
    if (!unread.has(source)) continue;
    const end = ends.get(topic)?.[partition] ?? 0n;
    const [first] = batch;
    if (first && (sourceOf(first) !== source || batch.length >= AT_A_TIME)) {
      yield batch;
      batch = [];
    }
    if (offset < end) batch.push({ topic, partition, offset, key, value, headers: Object.fromEntries(headers) });
    if (offset + 1n >= end) unread.delete(source);
    if (unread.size === 0) break;
  }
  if (batch.length > 0) yield batch;
}

/** Where each partition is begun: at the given offset, at the first message of that time, or at its end where there is none. */
async function beginningsOf(
  reader: Reader,
  topics: readonly string[],
  from: Beginning,
): Promise<TopicWithPartitionAndOffset[]> {
  const ends = await reader.listOffsets({ topics: [...topics], timestamp: LATEST });
  const since =
    'since' in from
      ? await reader.listOffsetsWithTimestamps({ topics: [...topics], timestamp: BigInt(from.since.getTime()) })
      : undefined;
  return [...ends].flatMap(([topic, offsets]) =>
    offsets.map((end, partition) => {
      const found = since?.get(topic)?.get(partition)?.offset;
      const given = 'topic' in from && from.partition === partition ? from.offset : undefined;
      const offset = given ?? (found !== undefined && found >= 0n ? found : end);
      return { topic, partition, offset };
    }),
  );
}

function sourceOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
