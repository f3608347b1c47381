import { build, isBuilt } from './build.ts';
import { readEnvironment } from './environment.ts';
import { declaredTopics } from './events/declared-topics.ts';
import { helpOn } from './help.ts';
import { Ended, Session } from './session.ts';
import { Terminal } from './terminal.ts';

const USAGE = `Usage: npm run topics
  Makes the Kafka topics that are missing, for clusters where the application itself may not.
  Settings: KAFKA_BROKERS=host:port,… KAFKA_TOPIC_PARTITIONS KAFKA_TOPIC_REPLICATION`;

helpOn(USAGE);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
process.exit(await session.runToEnd(make));

async function make(): Promise<void> {
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').filter(Boolean);
  if (brokers.length === 0) throw new Ended('KAFKA_BROKERS is unset: without a broker there are no topics.', 2);
  if (!isBuilt()) await session.step('Building', () => build(env, session.interruption.signal));
  const { deadLetterTopicOf, kafkaTransport } = await import('#libs/messaging');
  const { createLog } = await import('#libs/logging');
  const partitions = Number(env['KAFKA_TOPIC_PARTITIONS'] || 6);
  const replication = Number(env['KAFKA_TOPIC_REPLICATION'] || 0) || -1;
  const transport = await kafkaTransport({ brokers, createTopics: true, partitions, replication }, createLog('silent'));
  const declared = await declaredTopics();
  const topics = [...declared, ...declared.map(deadLetterTopicOf)];
  const make = () =>
    transport.prepare(topics).catch((error: unknown) => {
      throw new Error(`No Kafka answers at ${brokers.join(', ')}, or it refuses: ${(error as Error).message}`, {
        cause: error,
      });
    });
  await session.step('Topics', make, () => topics.join(', '));
  await transport.close();
}
