import { isSet, type Environment } from './environment.ts';
import { ill, well, type Finding } from './finding.ts';
import { answersAsKafka } from './stack/probe.ts';

/** Whether each broker of KAFKA_BROKERS answers; without one the application uses its stand-in. */
export async function kafka(env: Environment): Promise<Finding> {
  if (!isSet(env, 'KAFKA_BROKERS'))
    return well('Kafka', 'KAFKA_BROKERS is unset: the stand-in within the process is used');
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').map((broker) => broker.trim());
  const answers = await Promise.all(brokers.map(isThere));
  const silent = brokers.filter((_, at) => !answers[at]);
  if (silent.length === 0) return well('Kafka', `${brokers.join(', ')} ${brokers.length > 1 ? 'answer' : 'answers'}`);
  return ill(
    'Kafka',
    `no Kafka answers at ${silent.join(', ')}`,
    'npm run stack -- up kafka, and take the KAFKA_BROKERS it prints; or unset KAFKA_BROKERS to do without',
  );
}

async function isThere(broker: string): Promise<boolean> {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(broker) ?? [];
  return host !== undefined && Number(port) <= 65_535 && answersAsKafka(Number(port), host);
}
