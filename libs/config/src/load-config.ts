import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Config } from './config.js';
import { environmentSchema } from './environment.js';
import { kafkaFaults, kafkaPlace, kafkaSettings, type KafkaPlace } from './kafka-settings.js';
import type { OpenPart } from './open-parts.js';
import type { PlainLink } from './plain-links.js';
import { redisFaults } from './redis-settings.js';
import { tlsFaults } from './tls-settings.js';

type Variables = Readonly<Record<string, string | undefined>>;
type Key = keyof typeof environmentSchema.shape;

/** One or more settings are wrong; the message lists all of them, secrets masked, and is fit for an operator's eyes. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  /** Each fault begins with the name of its setting, and tells a secret by its length at most. */
  constructor(faults: readonly string[]) {
    super(report(faults));
  }
}

/** Reads the environment (or `variables`), `<NAME>_FILE` for secrets included; throws a `ConfigFault` naming every fault. */
export function loadConfig(variables: Variables = process.env): Config {
  const faults: string[] = [];
  const values = withFiles(variables, faults);
  const parsed = environmentSchema.safeParse(values);
  faults.push(...operatorFaults(values), ...standInFaults(values), ...tlsFaults(values));
  faults.push(...kafkaFaults(values), ...redisFaults(values));
  for (const issue of parsed.error?.issues ?? []) faults.push(describe(issue, values));
  if (!parsed.success || faults.length > 0) throw new ConfigFault(faults);
  const config = new Config(parsed.data);
  const refused = config.env.REQUIRE_TLS ? config.plainLinks.map(refusalOf) : [];
  if (config.requiresCredentials) refused.push(...config.openParts.map(opennessOf));
  if (refused.length > 0) throw new ConfigFault(refused);
  return config;
}

/** Where Kafka is and how it knows us, for tools that need no other settings; throws as `loadConfig` does. */
export function loadKafkaPlace(variables: Variables = process.env): KafkaPlace {
  const faults: string[] = [];
  const values = withFiles(variables, faults);
  const parsed = z.object(kafkaSettings).safeParse(values);
  const wrong = faults.filter((fault) => fault.startsWith('KAFKA_')).concat(kafkaFaults(values));
  for (const issue of parsed.error?.issues ?? []) wrong.push(describe(issue, values));
  if (!parsed.success || wrong.length > 0) throw new ConfigFault(wrong);
  return kafkaPlace(parsed.data);
}

function opennessOf({ setting, part, cure }: OpenPart): string {
  return `${setting}: ${part} is to know us (REQUIRE_CREDENTIALS): ${cure}`;
}

function refusalOf({ setting, part, cure }: PlainLink): string {
  return `${setting}: TLS to ${part} is required (REQUIRE_TLS): ${cure}`;
}

function withFiles(variables: Variables, faults: string[]): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const key of Object.keys(environmentSchema.shape) as Key[]) {
    values[key] = blankAsUnset(variables[key]);
    const path = isSecret(key) ? blankAsUnset(variables[`${key}_FILE`]) : undefined;
    if (path === undefined) continue;
    if (values[key] !== undefined) faults.push(`${key}_FILE: ${key} is set as well; keep one of them`);
    values[key] = readSecret(key, path, faults);
  }
  return values;
}

/** An operator with half a login, or one who owns a tenant as well, is a mistake that nobody would notice for long. */
function operatorFaults(values: Variables): string[] {
  const {
    BOOTSTRAP_OPERATOR_EMAIL: email,
    BOOTSTRAP_OPERATOR_PASSWORD: password,
    BOOTSTRAP_ADMIN_EMAIL: owner,
  } = values;
  if (email !== undefined && password === undefined)
    return ['BOOTSTRAP_OPERATOR_PASSWORD: is required beside BOOTSTRAP_OPERATOR_EMAIL'];
  if (email === undefined && password !== undefined)
    return ['BOOTSTRAP_OPERATOR_EMAIL: is required beside BOOTSTRAP_OPERATOR_PASSWORD'];
  if (email !== undefined && email.toLowerCase() === owner?.toLowerCase())
    return ['BOOTSTRAP_OPERATOR_EMAIL: must be another address than BOOTSTRAP_ADMIN_EMAIL'];
  return [];
}

/** Somebody who believes that made-up rates are slow or wrong must not look at real ones. */
function standInFaults({
  NODE_ENV: mode,
  EXCHANGE_RATES_URL: url,
  EXCHANGE_RATES_STAND_IN: temper,
}: Variables): string[] {
  if (temper === undefined || temper === 'answers') return [];
  if (mode === 'production') return ['EXCHANGE_RATES_STAND_IN: there is no stand-in in production'];
  return url === undefined ? [] : ['EXCHANGE_RATES_STAND_IN: there is no stand-in beside EXCHANGE_RATES_URL'];
}

function readSecret(key: Key, path: string, faults: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    faults.push(`${key}_FILE: the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    return undefined;
  }
}

function blankAsUnset(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function isSecret(key: Key): boolean {
  return environmentSchema.shape[key].meta()?.['secret'] === true;
}

function describe(issue: z.core.$ZodIssue, values: Variables): string {
  const key = String(issue.path[0]) as Key;
  const seen = values[key];
  if (seen === undefined) return `${key}: is required (${environmentSchema.shape[key].meta()?.description ?? ''})`;
  const rule = issue.code === 'invalid_value' ? `must be one of ${issue.values.map(String).join(', ')}` : issue.message;
  return `${key}: ${rule}; seen: ${isSecret(key) ? mask(seen) : JSON.stringify(withoutCredentials(seen))}`;
}

/** A setting that is no secret may still be a URL with one in it. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/@\s]*@/g, '//(hidden)@');
}

function mask(secret: string): string {
  return `(${secret.length} characters, hidden)`;
}

function report(faults: readonly string[]): string {
  const lines = faults.map((fault) => `  ✗ ${fault}`);
  const where =
    'Set them in the environment, in .env, or for secrets in a file named by <NAME>_FILE. See .env.example.';
  return [`${faults.length} setting${faults.length === 1 ? ' is' : 's are'} wrong:`, ...lines, where].join('\n');
}
