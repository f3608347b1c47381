import type { Message as KafkaRecord } from '@platformatic/kafka';

/** A message as the client hands it over: names as text, the value as it came. */
export type KafkaMessage = KafkaRecord<string, Buffer | undefined, string, string>;

/** How to reach the brokers, and what may be made there. */
export interface KafkaSettings {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly createTopics: boolean;
  readonly partitions: number;
  /** Copies of each partition; -1 leaves it to the brokers. */
  readonly replication: number;
}

/** What every client of ours says to the brokers. A request that gets no answer is given up. */
export function clientOptions({ brokers }: KafkaSettings) {
  return {
    clientId: 'company-backend',
    bootstrapBrokers: [...brokers],
    connectTimeout: 2_000,
    requestTimeout: 5_000,
    timeout: 5_000,
  };
}

export function strings(data?: Buffer): string {
  return data?.toString() ?? '';
}

export function bytes(text?: string): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}
