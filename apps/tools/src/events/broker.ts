import type { Transport } from '#libs/messaging';
import type { Environment } from '../environment.ts';

/** The brokers that KAFKA_BROKERS names. */
export function brokersOf(env: Environment): string[] {
  return (env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
}

/** Asks something of those brokers, in the words of the built application. */
export async function askBrokers<T>(env: Environment, ask: (transport: Transport) => Promise<T>): Promise<T> {
  const { loadKafkaPlace } = await import('#libs/config');
  const { kafkaTransport } = await import('#libs/messaging');
  const { createLog } = await import('#libs/logging');
  const place = { ...loadKafkaPlace(env), createTopics: true };
  const transport = await kafkaTransport(place, createLog('silent'));
  try {
    return await ask(transport);
  } catch (error) {
    const message = `No Kafka answers at ${place.brokers.join(', ')}, or it refuses: ${whyOf(error)}`;
    throw new Error(message, { cause: error });
  } finally {
    await transport.close();
  }
}

/** The last cause: that a connection failed says less than why. */
function whyOf(error: unknown): string {
  const { message, cause, errors } = error as { message: string; cause?: unknown; errors?: unknown[] };
  const deeper = cause ?? errors?.[0];
  return deeper === undefined ? message : whyOf(deeper);
}
