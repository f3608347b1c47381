import type { Message as KafkaRecord } from '@platformatic/kafka';
import { isIP } from 'node:net';
import type { KafkaPlace } from '#libs/config';

const TLS_FROM = 'TLSv1.2' as const;

/** A message as the client hands it over: names as text, the value as it came. */
export type KafkaMessage = KafkaRecord<string, Buffer | undefined, string, string>;

/** How to reach the brokers, and what may be made there. */
export interface KafkaSettings extends KafkaPlace {
  /**
   * Names this process among the members of its groups, and the one that takes its place after a crash: whoever comes back
   * under the name has its partitions at once, while the broker waits a session's length for one without a name (KIP-345).
   */
  readonly instanceId?: string | undefined;
}

/** What every client of ours says to the brokers. A request that gets no answer is given up. */
export function clientOptions({ brokers, tls, sasl }: KafkaSettings) {
  return {
    clientId: 'company-backend',
    bootstrapBrokers: [...brokers],
    connectTimeout: 2_000,
    requestTimeout: 5_000,
    timeout: 5_000,
    // A broker behind a balancer is found by its name, which TLS tells on request; an address has none to tell.
    ...(tls && { tls: { ...tls, minVersion: TLS_FROM }, tlsServerName: !brokers.some(isAddress) }),
    ...(sasl && { sasl }),
  };
}

function isAddress(broker: string): boolean {
  return isIP(broker.replace(/:\d+$/, '')) !== 0;
}

export function strings(data?: Buffer): string {
  return data?.toString() ?? '';
}

export function bytes(text?: string): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

/** Whether the cluster's answer, however deep it lies in the error, is one of these. */
export function says(error: unknown, answers: readonly string[]): boolean {
  if (!(error instanceof Error)) return false;
  const { apiId, errors } = error as { apiId?: string; errors?: unknown[] };
  if (apiId !== undefined && answers.includes(apiId)) return true;
  return [error.cause, ...(errors ?? [])].some((inner) => says(inner, answers));
}
