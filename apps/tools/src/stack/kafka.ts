import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../image-smoke/engine.ts';
import { jarDirectory, jars } from './jars.ts';
import { kafkaProperties, LOGGING } from './kafka-properties.ts';
import { launch } from './launch.ts';
import type { Part, Place } from './part.ts';
import { portBeside } from './ports.ts';
import { answersAsKafka } from './probe.ts';
import { JAVA, MAVEN, requireJava } from './programs.ts';

const ARTIFACTS = ['org.apache.kafka:kafka_2.13:4.3.1', 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4'] as const;
const ANSWER_MS = 90_000;
const QUIET = ['-XX:+UseSerialGC', '-Djava.awt.headless=true'];

/** One Apache Kafka, broker and controller in one process, from its published jars. */
export const kafka: Part = {
  title: 'Kafka',
  preferredPort: 9092,
  stopping: [
    // A frozen one cannot hear that it is to stop.
    ['SIGCONT', 0],
    ['SIGTERM', 30_000],
    ['SIGKILL', 5_000],
  ],
  needs: (env) => (existsSync(jarDirectory(ARTIFACTS, env)) ? [JAVA] : [JAVA, MAVEN]),
  answers: (port) => answersAsKafka(port),
  environment: (port) => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),
  async bringUp(place) {
    await requireJava(place.env, place.signal);
    const directory = await jars('Kafka', ARTIFACTS, place);
    const properties = await writeProperties(place);
    const classes = [
      '-cp',
      join(directory, '*'),
      `-Dlog4j2.configurationFile=${join(place.directory, 'log4j2.properties')}`,
    ];
    await format(place, [...classes, 'kafka.tools.StorageTool', 'format', '--config', properties]);
    const memory = ['-Xms256m', '-Xmx512m', '-XX:+ExitOnOutOfMemoryError'];
    const args = [...memory, ...QUIET, ...classes, 'kafka.Kafka', properties];
    const what = { title: 'Kafka', command: 'java', args, answers: this.answers, withinMs: ANSWER_MS };
    return place.step(
      'Kafka: starting',
      () => launch(what, place),
      () => `port ${place.port}`,
    );
  },
};

async function writeProperties({ directory, port, settings }: Place): Promise<string> {
  const file = join(directory, 'server.properties');
  const log = join(directory, 'topics');
  mkdirSync(log, { recursive: true });
  writeFileSync(file, kafkaProperties({ port, controllerPort: await portBeside(port), directory: log }, settings));
  writeFileSync(join(directory, 'log4j2.properties'), LOGGING);
  return file;
}

// Gives an empty directory its cluster's id; what is there already stays.
async function format({ directory, env, signal, step }: Place, args: readonly string[]): Promise<void> {
  if (existsSync(join(directory, 'topics', 'meta.properties'))) return;
  // A dash in front would be taken for an option.
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const command = ['java', '-Xmx128m', '-XX:TieredStopAtLevel=1', ...QUIET, ...args, '--cluster-id', id];
  await step('Kafka: formatting its storage', () => run(command, { env, signal }));
}
