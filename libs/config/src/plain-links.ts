import type { Environment } from './environment.js';
import { isElsewhere, leaves, parameter } from './rules.js';

/** A way out of or into this process that anybody between could read. */
export interface PlainLink {
  readonly part: string;
  readonly setting: string;
  readonly cure: string;
}

type Rule = (env: Environment) => boolean;

/** What travels to another host in the clear, or to one whose certificate nobody looks at. Names no host and no password. */
export function plainLinks(env: Environment): PlainLink[] {
  return RULES.filter(({ isPlain }) => isPlain(env)).map(({ part, setting, cure }) => ({ part, setting, cure }));
}

const RULES: readonly (PlainLink & { readonly isPlain: Rule })[] = [
  {
    part: 'clients',
    setting: 'TLS_CERT_FILE',
    cure: 'name a certificate, or a PUBLIC_URL of https where a proxy has one',
    isPlain: ({ APP_ROLE, TLS_CERT_FILE, PUBLIC_URL, HOST }) =>
      APP_ROLE !== 'worker' && TLS_CERT_FILE === undefined && !PUBLIC_URL?.startsWith('https:') && isElsewhere(HOST),
  },
  {
    part: 'operators',
    setting: 'ADMIN_HOST',
    cure: 'leave it on 127.0.0.1',
    isPlain: ({ ADMIN_HOST }) => isElsewhere(ADMIN_HOST),
  },
  ...(['DATABASE_URL', 'DATABASE_OWNER_URL'] as const).map((setting) => ({
    part: 'PostgreSQL',
    setting,
    cure: 'add sslmode=verify-full',
    isPlain: ({ [setting]: url }: Environment) =>
      leaves(url) && !['verify-full', 'verify-ca', 'require'].includes(parameter(url, 'sslmode') ?? ''),
  })),
  {
    part: 'Redis',
    setting: 'REDIS_URL',
    cure: 'write rediss://',
    isPlain: ({ REDIS_URL: url }) => leaves(url) && !url.startsWith('rediss:'),
  },
  {
    part: 'MongoDB',
    setting: 'MONGO_URL',
    cure: 'add tls=true',
    isPlain: ({ MONGO_URL: url }) => leaves(url) && !isEncryptedMongo(url),
  },
  {
    part: 'Kafka',
    setting: 'KAFKA_BROKERS',
    cure: 'set KAFKA_TLS=true',
    isPlain: ({ KAFKA_BROKERS, KAFKA_TLS }) => !KAFKA_TLS && KAFKA_BROKERS.some(isElsewhere),
  },
  {
    part: 'mail server',
    setting: 'SMTP_URL',
    cure: 'write smtps://',
    // With a password it insists on STARTTLS.
    isPlain: ({ SMTP_URL: url }) => leaves(url) && url.startsWith('smtp:') && !/^smtp:\/\/[^@/]*:[^@/]+@/.test(url),
  },
  ...(['EXCHANGE_RATES_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const).map((setting) => ({
    part: setting === 'EXCHANGE_RATES_URL' ? 'exchange rates' : 'traces',
    setting,
    cure: 'write https://',
    isPlain: ({ [setting]: url }: Environment) => leaves(url) && url.startsWith('http:'),
  })),
];

/** By its DNS records it is, unless somebody says otherwise; a certificate that nobody looks at is none. */
function isEncryptedMongo(url: string): boolean {
  const asked = parameter(url, 'tls') ?? parameter(url, 'ssl') ?? String(url.startsWith('mongodb+srv:'));
  const unseen = ['tlsInsecure', 'tlsAllowInvalidCertificates', 'tlsAllowInvalidHostnames'];
  return asked === 'true' && !unseen.some((name) => parameter(url, name) === 'true');
}
