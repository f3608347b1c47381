import type { Transport } from '#libs/messaging';
import type { Environment } from '../environment.ts';

/** The brokers that KAFKA_BROKERS names. */
export function brokersOf(env: Environment): string[] {
  return (env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
}

/** Asks something of those brokers, in the words of the built application. */
export async function askBrokers<T>(env: Environment, ask: (transport: Transport) => Promise<T>): Promise<T> {
  const brokers = brokersOf(env);
  const { kafkaTransport } = await import('#libs/messaging');
  const { createLog } = await import('#libs/logging');
  const partitions = Number(env['KAFKA_TOPIC_PARTITIONS'] || 6);
  const replication = Number(env['KAFKA_TOPIC_REPLICATION'] || 0) || -1;
  const transport = await kafkaTransport({ brokers, createTopics: true, partitions, replication }, createLog('silent'));
  try {
    return await ask(transport);
  } catch (error) {
    const message = `No Kafka answers at ${brokers.join(', ')}, or it refuses: ${(error as Error).message}`;
    throw new Error(message, { cause: error });
  } finally {
    await transport.close();
  }
}
