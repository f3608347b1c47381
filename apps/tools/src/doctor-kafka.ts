import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { isBuilt } from './build.ts';
import { isSet, type Environment } from './environment.ts';
import { askBrokers } from './events/broker.ts';
import { ill, well, type Finding } from './finding.ts';
import { answersAsKafka } from './stack/probe.ts';

const FILES = { ca: 'KAFKA_CA_FILE', cert: 'KAFKA_CERT_FILE', key: 'KAFKA_KEY_FILE' };

/** Whether each broker of KAFKA_BROKERS answers, and lets us in; without one the application uses its stand-in. */
export async function kafka(env: Environment): Promise<Finding> {
  if (!isSet(env, 'KAFKA_BROKERS'))
    return well('Kafka', 'KAFKA_BROKERS is unset: the stand-in within the process is used');
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').map((broker) => broker.trim());
  const [tls, unreadable] = tlsOf(env);
  if (unreadable) return ill('Kafka', `the file of ${unreadable} cannot be read`, `mend ${unreadable}`);
  const answers = await Promise.all(brokers.map((broker) => isThere(broker, tls)));
  const silent = brokers.filter((_, at) => !answers[at]);
  if (silent.length > 0)
    return ill(
      'Kafka',
      `no Kafka answers at ${silent.join(', ')}${tls ? ' by TLS, under that authority' : ''}`,
      tls
        ? 'mend KAFKA_BROKERS, or KAFKA_CA_FILE and the certificate'
        : 'npm run stack -- up kafka, and take the KAFKA_BROKERS it prints; or unset KAFKA_BROKERS to do without',
    );
  const refusal = await refusalOf(env);
  if (refusal) return ill('Kafka', refusal, 'mend KAFKA_SASL_MECHANISM, KAFKA_USERNAME, KAFKA_PASSWORD, or KAFKA_TLS');
  return well('Kafka', `${brokers.join(', ')} ${brokers.length > 1 ? 'answer' : 'answers'}`);
}

/** Why the brokers do not let us in; undefined where they do, and where nothing is built that could log in. */
async function refusalOf(env: Environment): Promise<string | undefined> {
  if (!isBuilt()) return undefined;
  return askBrokers(env, (transport) => transport.check()).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
}

/** How TLS is spoken; or the setting whose file cannot be read. */
function tlsOf(env: Environment): [tls?: ConnectionOptions, unreadable?: string] {
  if (!['true', '1'].includes(env['KAFKA_TLS'] ?? '')) return [];
  const tls: ConnectionOptions = {};
  for (const [name, setting] of Object.entries(FILES)) {
    if (!env[setting]) continue;
    try {
      Object.assign(tls, { [name]: readFileSync(env[setting]) });
    } catch {
      return [tls, setting];
    }
  }
  return [tls];
}

async function isThere(broker: string, tls?: ConnectionOptions): Promise<boolean> {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(broker) ?? [];
  return host !== undefined && Number(port) <= 65_535 && answersAsKafka(Number(port), host, tls);
}
