import { Consumer, MessagesStreamModes, type TopicWithPartitionAndOffset } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { clientOptions, strings, type KafkaSettings } from './kafka-settings.js';
import { streamFor } from './kafka-stream.js';
import { inTime } from './pause.js';
import type { Beginning, Delivery } from './transport.js';

const AT_A_TIME = 100;
const LATEST = -1n;
const ASK_MS = 10_000;
const CLOSE_MS = 2_000;

type Reader = Consumer<string, Buffer, string, string>;

/** What is looked for, and until when. */
export interface Search {
  readonly topics: readonly string[];
  readonly from: Beginning;
  readonly signal: AbortSignal;
}

/** Reads topics from there on, up to where they end now, without touching any group's offsets. */
export async function* kafkaHistory(
  settings: KafkaSettings,
  { topics, from, signal }: Search,
): AsyncIterable<readonly Delivery[]> {
  const reader: Reader = new Consumer({
    ...clientOptions(settings),
    groupId: `company-backend.history.${randomUUID()}`,
    deserializers: { key: strings, headerKey: strings, headerValue: strings },
    autocommit: false,
    retries: 3,
  });
  const close = () => inTime(reader.close(true), CLOSE_MS).catch(() => undefined);
  const stop = () => void close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const read = 'topic' in from ? [from.topic] : [...topics];
    const begins = await inTime(beginningsOf(reader, read, from), ASK_MS, signal);
    const ends = await inTime(reader.listOffsets({ topics: read, timestamp: LATEST }), ASK_MS, signal);
    const open = begins.filter(({ topic, partition, offset }) => offset < (ends.get(topic)?.[partition] ?? 0n));
    if (open.length > 0) yield* readTo(reader, begins, open, ends);
  } finally {
    signal.removeEventListener('abort', stop);
    await close();
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
  const stream = await streamFor(reader, {
    topics,
    mode: MessagesStreamModes.MANUAL,
    offsets: begins,
    maxWaitTime: 250,
  });
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
    if (offset < end)
      batch.push({
        topic,
        partition,
        offset,
        key,
        value: value ?? Buffer.alloc(0),
        headers: Object.fromEntries(headers),
      });
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
