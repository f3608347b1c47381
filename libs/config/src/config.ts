import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Environment } from './environment.js';
import { kafkaPlace, type KafkaPlace } from './kafka-settings.js';
import { openParts, type OpenPart } from './open-parts.js';
import type { PartTls } from './pem-files.js';
import { plainLinks, type PlainLink } from './plain-links.js';
import { redisTls } from './redis-settings.js';
import { tlsOf, type Tls } from './tls-settings.js';
import { ownVersion } from './version.js';

/** The reference rates of the European Central Bank, free and without a key (docs/adr/0031-exchange-rates.md). */
const PUBLIC_EXCHANGE_RATES = 'https://api.frankfurter.dev/v1/latest';

/** The settings of this process: the parsed environment and what follows from it. */
export class Config {
  readonly isProduction: boolean;
  readonly seedDemo: boolean;
  readonly publicUrl: string;
  /** With what clients are served by HTTPS; undefined where they are by HTTP, and a proxy in front speaks TLS. */
  readonly tls: Tls | undefined;
  /** Links that are not encrypted: told at the start in production, refused under `REQUIRE_TLS`. */
  readonly plainLinks: readonly PlainLink[];
  /** Parts elsewhere that do not ask who we are: refused where `requiresCredentials`, else told at the start in production. */
  readonly openParts: readonly OpenPart[];
  readonly requiresCredentials: boolean;
  readonly kafka: KafkaPlace;
  /** What TLS to Redis is spoken with; undefined where none is. */
  readonly redisTls: PartTls | undefined;
  readonly keyEncryptionKey: Buffer;
  /** Where mails are written; undefined where they are not: in production, and where a mail server takes them. */
  readonly mailDirectory: string | undefined;
  /** Where the signed heads of the audit trail are written; undefined where they are not: in production without a setting. */
  readonly auditHeadsFile: string | undefined;
  /** Whom exchange rates are asked of; undefined where a stand-in of our own plays it, which is never so in production. */
  readonly exchangeRatesUrl: string | undefined;
  /**
   * The name that this process shares with none that lives and with the one that took its place before or will after;
   * undefined where there is none to be had.
   */
  readonly instanceId: string | undefined;
  readonly version = ownVersion();

  constructor(readonly env: Environment) {
    this.isProduction = env.NODE_ENV === 'production';
    this.seedDemo = env.SEED_DEMO ?? !this.isProduction;
    this.plainLinks = plainLinks(env);
    this.openParts = openParts(env);
    this.requiresCredentials = env.REQUIRE_CREDENTIALS ?? this.isProduction;
    this.kafka = kafkaPlace(env);
    this.redisTls = redisTls(env);
    this.tls = tlsOf(env);
    this.publicUrl = (env.PUBLIC_URL ?? `http${this.tls ? 's' : ''}://localhost:${env.PORT}`).replace(/\/+$/, '');
    const mailDirectory = env.MAIL_DIRECTORY ?? (this.isProduction ? undefined : `${env.DATA_DIR}/mail`);
    this.mailDirectory = mailDirectory === undefined || env.SMTP_URL !== undefined ? undefined : resolve(mailDirectory);
    const headsFile = env.AUDIT_HEADS_FILE ?? (this.isProduction ? undefined : `${env.DATA_DIR}/audit/heads.jsonl`);
    this.auditHeadsFile = headsFile === undefined ? undefined : resolve(headsFile);
    this.exchangeRatesUrl = env.EXCHANGE_RATES_URL ?? (this.isProduction ? PUBLIC_EXCHANGE_RATES : undefined);
    this.instanceId = env.INSTANCE_ID ?? placeOf(env);
    this.keyEncryptionKey = Buffer.from(env.KEY_ENCRYPTION_KEY, 'base64');
  }
}

/** Only one process at a time listens on a port of a host, and whoever takes its place does so as well. */
function placeOf({ ADMIN_PORT }: Environment): string | undefined {
  return ADMIN_PORT === 0 ? undefined : `${hostname().replace(/[^A-Za-z0-9._-]/g, '-')}-${ADMIN_PORT}`;
}
