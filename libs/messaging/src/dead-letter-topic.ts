import type { Casualty } from './inbox.js';
import type { Message } from './transport.js';

/** Where the dead letters of a topic are published. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dlq`;
}

/** A message that was given up, as it came, with who gave it up, why, and where it stood. */
export function deadLetterOf({ consumer, delivery, cause, attempts }: Casualty): Message {
  const { topic, partition, offset, key, value, headers } = delivery;
  return {
    topic: deadLetterTopicOf(topic),
    key,
    value,
    headers: {
      ...headers,
      'x-dead-consumer': consumer,
      'x-dead-cause': cause,
      'x-dead-attempts': String(attempts),
      'x-dead-source': `${topic}/${partition}/${offset}`,
    },
  };
}
