import { build, isBuilt } from './build.ts';
import { readEnvironment } from './environment.ts';
import { askBrokers, brokersOf } from './events/broker.ts';
import { declaredTopics } from './events/declared-topics.ts';
import { helpOn } from './help.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const USAGE = `Usage: npm run topics
  Makes the Kafka topics that are missing, for clusters where the application itself may not.
  Settings: KAFKA_BROKERS=host:port,… KAFKA_TOPIC_PARTITIONS KAFKA_TOPIC_REPLICATION
  and as for the application KAFKA_TLS KAFKA_CA_FILE KAFKA_CERT_FILE KAFKA_KEY_FILE KAFKA_SASL_MECHANISM KAFKA_USERNAME KAFKA_PASSWORD`;

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
process.exit(await session.runToEnd(make));

async function make(): Promise<void> {
  if (brokersOf(env).length === 0) throw new Ended('KAFKA_BROKERS is unset: without a broker there are no topics.', 2);
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const { deadLetterTopicOf } = await import('#libs/messaging');
  const declared = await declaredTopics();
  const topics = [...declared, ...declared.map(deadLetterTopicOf)];
  const make = () => askBrokers(env, (transport) => transport.prepare(topics));
  await session.step('Topics', make, () => topics.join(', '));
}
