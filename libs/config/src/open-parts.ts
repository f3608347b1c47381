import type { Environment } from './environment.js';
import { hasPassword, isElsewhere, leaves, parameter } from './rules.js';

/** A part on another host that takes whatever comes for us: nothing in its settings says who we are. */
export interface OpenPart {
  readonly part: string;
  readonly setting: string;
  readonly cure: string;
}

/** Which of the parts behind us would let in anybody who reaches them, as far as the settings tell. Names no host. */
export function openParts(env: Environment): OpenPart[] {
  return RULES.filter(({ isOpen }) => isOpen(env)).map(({ part, setting, cure }) => ({ part, setting, cure }));
}

const RULES: readonly (OpenPart & { readonly isOpen: (env: Environment) => boolean })[] = [
  ...(['DATABASE_URL', 'DATABASE_OWNER_URL'] as const).map((setting) => ({
    part: 'PostgreSQL',
    setting,
    cure: 'add a password, or a certificate (sslcert, sslkey)',
    isOpen: ({ [setting]: url }: Environment) =>
      leaves(url) && !hasPassword(url) && !parameter(url, 'password') && !parameter(url, 'sslcert'),
  })),
  {
    part: 'Redis',
    setting: 'REDIS_URL',
    cure: 'add a password, or a certificate (REDIS_CERT_FILE)',
    isOpen: ({ REDIS_URL: url, REDIS_CERT_FILE }) =>
      leaves(url) && !hasPassword(url) && !parameter(url, 'password') && REDIS_CERT_FILE === undefined,
  },
  {
    part: 'MongoDB',
    setting: 'MONGO_URL',
    cure: 'add a password, or a certificate (authMechanism=MONGODB-X509)',
    isOpen: ({ MONGO_URL: url }) => leaves(url) && !hasPassword(url) && !parameter(url, 'authMechanism'),
  },
  {
    part: 'Kafka',
    setting: 'KAFKA_BROKERS',
    cure: 'set KAFKA_SASL_MECHANISM with a login, or a certificate (KAFKA_CERT_FILE)',
    isOpen: ({ KAFKA_BROKERS, KAFKA_SASL_MECHANISM, KAFKA_CERT_FILE }) =>
      KAFKA_SASL_MECHANISM === undefined && KAFKA_CERT_FILE === undefined && KAFKA_BROKERS.some(isElsewhere),
  },
];
