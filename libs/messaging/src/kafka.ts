import type { Log } from '#libs/logging';
import type { KafkaSettings } from './kafka-settings.js';
import type { Transport } from './transport.js';

/** Apache Kafka as the transport. Its client is loaded here: a fifth of a second that nobody without a broker waits for. */
export async function kafkaTransport(settings: KafkaSettings, log: Log): Promise<Transport> {
  const { KafkaTransport } = await import('./kafka-transport.js');
  return new KafkaTransport(settings, log);
}
