import { consumerGroupChannel, consumerHeartbeatChannel, type Consumer } from '@platformatic/kafka';
import { says } from './kafka-settings.js';

const CHANNELS = [consumerHeartbeatChannel, consumerGroupChannel];

/**
 * Calls `tell` when the broker says that another member has taken this one's name; returns what ends that. The client would
 * take the name back without a word, and be driven out again, for ever.
 */
export function whenFenced(consumer: object, tell: (error: Error) => void): () => void {
  const heard = (event: unknown): void => {
    const { client, error } = event as { client: Consumer; error: unknown };
    if (client === consumer && error instanceof Error && isFencing(error)) tell(error);
  };
  for (const { error } of CHANNELS) error.subscribe(heard);
  return () => {
    for (const { error } of CHANNELS) error.unsubscribe(heard);
  };
}

export function isFencing(error: unknown): boolean {
  return says(error, ['FENCED_INSTANCE_ID']);
}
