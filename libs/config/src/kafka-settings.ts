import { z } from 'zod';
import { partTls, partTlsFaults, type PartTls } from './pem-files.js';
import { flag, isElsewhere, list, path, whole } from './rules.js';

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

/** How events get to Kafka, and how the two know each other. */
export const kafkaSettings = {
  KAFKA_BROKERS: list
    .refine(
      (brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)),
      'must be host:port, several separated by commas',
    )
    .meta({
      description: 'Kafka to publish events to; unset: they travel inside the process that works in the background',
    }),
  KAFKA_TLS: flag.default(false).meta({ description: 'speak TLS to the brokers, and check their certificates' }),
  KAFKA_CA_FILE: path.meta({
    description:
      'PEM file of the authority that vouches for the brokers, no other being believed; unset: those of Node',
  }),
  KAFKA_CERT_FILE: path.meta({ description: 'PEM file of the certificate that the brokers know us by' }),
  KAFKA_KEY_FILE: path.meta({ description: 'PEM file of its private key, without a passphrase' }),
  KAFKA_SASL_MECHANISM: z.enum(MECHANISMS).optional().meta({
    description: 'how we log in at the brokers: PLAIN (over TLS), SCRAM-SHA-256, SCRAM-SHA-512; unset: not at all',
  }),
  KAFKA_USERNAME: z.string().min(1).optional().meta({ description: 'login at the brokers' }),
  KAFKA_PASSWORD: z.string().min(1).optional().meta({ description: 'password of that login', secret: true }),
  KAFKA_CREATE_TOPICS: flag
    .default(true)
    .meta({ description: 'make missing topics at start; npm run topics does it as well' }),
  KAFKA_TOPIC_PARTITIONS: whole(1, 1_000).default(6).meta({ description: 'partitions of a topic that is made' }),
  KAFKA_TOPIC_REPLICATION: whole(0, 10)
    .default(0)
    .meta({ description: 'copies of each partition of a topic that is made; 0 leaves it to the brokers' }),
};

const schema = z.object(kafkaSettings);
type Settings = z.output<typeof schema>;
type Variables = Readonly<Record<string, string | undefined>>;

/** Where Kafka is, what may be made there, and how the two know each other. */
export interface KafkaPlace {
  /** `host:port` each; none where there is no Kafka. */
  readonly brokers: readonly string[];
  readonly createTopics: boolean;
  readonly partitions: number;
  /** Copies of each partition; -1 leaves it to the brokers. */
  readonly replication: number;
  /** Undefined where no TLS is spoken. */
  readonly tls?: PartTls | undefined;
  /** Undefined where nobody logs in. */
  readonly sasl?:
    | { readonly mechanism: (typeof MECHANISMS)[number]; readonly username: string; readonly password: string }
    | undefined;
}

/** The settings as the client of Kafka takes them. */
export function kafkaPlace(env: Settings): KafkaPlace {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username = '', KAFKA_PASSWORD: password = '' } = env;
  return {
    brokers: env.KAFKA_BROKERS,
    createTopics: env.KAFKA_CREATE_TOPICS,
    partitions: env.KAFKA_TOPIC_PARTITIONS,
    replication: env.KAFKA_TOPIC_REPLICATION || -1,
    tls: env.KAFKA_TLS ? partTls(env.KAFKA_CA_FILE, env.KAFKA_CERT_FILE, env.KAFKA_KEY_FILE) : undefined,
    sasl: mechanism && { mechanism, username, password },
  };
}

/** What does not fit together: half a login, half a certificate, either without what it needs. */
export function kafkaFaults(values: Variables): string[] {
  const { success, data } = schema.safeParse(values);
  if (!success) return [];
  const { KAFKA_CA_FILE: ca, KAFKA_CERT_FILE: cert, KAFKA_KEY_FILE: key } = data;
  const faults = [...loginFaults(data)];
  if (data.KAFKA_TLS)
    faults.push(...partTlsFaults(['KAFKA_CA_FILE', ca], ['KAFKA_CERT_FILE', cert], ['KAFKA_KEY_FILE', key]));
  else
    for (const [name, file] of Object.entries({ KAFKA_CA_FILE: ca, KAFKA_CERT_FILE: cert, KAFKA_KEY_FILE: key }))
      if (file !== undefined) faults.push(`${name}: is for TLS; set KAFKA_TLS=true as well`);
  return faults;
}

function loginFaults({ KAFKA_BROKERS, KAFKA_TLS, ...env }: Settings): string[] {
  const names = ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const;
  const there = names.find((name) => env[name] !== undefined);
  if (there === undefined) return [];
  const faults = names.filter((name) => env[name] === undefined).map((name) => `${name}: is required beside ${there}`);
  const isExposed = !KAFKA_TLS && KAFKA_BROKERS.some(isElsewhere);
  if (env.KAFKA_SASL_MECHANISM === 'PLAIN' && isExposed)
    faults.push(
      'KAFKA_SASL_MECHANISM: PLAIN sends the password in the clear; set KAFKA_TLS=true, or use SCRAM-SHA-512',
    );
  return faults;
}
