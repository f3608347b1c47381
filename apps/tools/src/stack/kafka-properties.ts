/** Where one Kafka listens and keeps its topics. */
export interface KafkaHome {
  readonly port: number;
  readonly controllerPort: number;
  readonly directory: string;
}

/** The server.properties of a single node that starts soon after a crash; `more` is laid over it. */
export function kafkaProperties(home: KafkaHome, more: Readonly<Record<string, string>> = {}): string {
  const all: Record<string, string> = { ...placeOf(home), ...ALONE, ...PROMPT, ...SMALL, ...more };
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  return `${lines.join('\n')}\n`;
}

/** To standard output, which is a file of ours. */
export const LOGGING = `status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
`;

function placeOf({ port, controllerPort, directory }: KafkaHome): Record<string, string> {
  const [client, controller] = [`PLAINTEXT://127.0.0.1:${port}`, `CONTROLLER://127.0.0.1:${controllerPort}`];
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `${client},${controller}`,
    'advertised.listeners': client,
    'log.dirs': directory,
  };
}

// There is no second broker that a copy could go to.
const ALONE = {
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // A topic that nobody made is a mistake in its name.
  'auto.create.topics.enable': 'false',
};

const PROMPT = {
  // After a kill the next start waits until the controller has given up the session of the one before.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
};

const SMALL = {
  'num.partitions': '3',
  'offsets.topic.num.partitions': '3',
  'transaction.state.log.num.partitions': '3',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'log.segment.bytes': '67108864',
  'log.cleaner.dedupe.buffer.size': '16777216',
};
