import type { Listener } from '#libs/events';
import type { EventsOrder } from './events-order.ts';

/** What a replay may be asked of. */
export interface Hearing {
  readonly listeners: readonly Listener[];
  /** The topics that a listener hears. */
  readonly topicsOf: (listener: Listener) => readonly string[];
  /** The partitions of a topic; undefined where no broker keeps any. */
  readonly partitionsOf: ((listener: Listener, topic: string) => Promise<readonly number[]>) | undefined;
}

/** Why nobody could ever do this replay; undefined where somebody can. */
export async function replayFault(
  { consumer, from }: EventsOrder,
  { listeners, topicsOf, partitionsOf }: Hearing,
): Promise<string | undefined> {
  const listener = listeners.find(({ name }) => name === consumer);
  if (!listener) return `Nobody consumes under the name ${consumer}. There are: ${named(listeners)}.`;
  if (!from) return undefined;
  const topics = topicsOf(listener);
  if (!topics.includes(from.topic)) return `${consumer} does not hear ${from.topic}, but ${topics.join(', ')}.`;
  if (!partitionsOf)
    return 'KAFKA_BROKERS is unset: without a broker there are no offsets, so begin at a time, by --since.';
  const partitions = await partitionsOf(listener, from.topic);
  if (partitions.includes(from.partition)) return undefined;
  return `${from.topic} has no partition ${from.partition}: it has ${partitions.length}, counted from 0.`;
}

function named(listeners: readonly Listener[]): string {
  return listeners.map(({ name }) => name).join(', ');
}
