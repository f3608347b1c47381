import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { flag } from './rules.js';

const path = z.string().min(1).optional();

/** How what comes in and goes out is encrypted. */
export const tlsSettings = {
  TLS_CERT_FILE: path.meta({
    description: 'PEM file of the certificate and those that vouch for it: clients are served by HTTPS alone',
  }),
  TLS_KEY_FILE: path.meta({ description: 'PEM file of its private key, without a passphrase' }),
  REQUIRE_TLS: flag.default(false).meta({
    description: 'refuse to start where a link to another host is not encrypted; false: production warns of it',
  }),
};

/** The two of them, where they are set. */
interface Named {
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
}

/** What a server is that speaks TLS. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What is wrong with the two files: half of them, none that can be read, two that do not belong together. */
export function tlsFaults({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Named): string[] {
  if (cert === undefined && key === undefined) return [];
  if (cert === undefined) return ['TLS_CERT_FILE: is required beside TLS_KEY_FILE'];
  if (key === undefined) return ['TLS_KEY_FILE: is required beside TLS_CERT_FILE'];
  const faults: string[] = [];
  const certificate = parsed('TLS_CERT_FILE', cert, (bytes) => new X509Certificate(bytes), faults);
  const privateKey = parsed('TLS_KEY_FILE', key, (bytes) => createPrivateKey(bytes), faults);
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey))
    faults.push('TLS_KEY_FILE: is not the key of the certificate in TLS_CERT_FILE');
  return faults;
}

/** Undefined where clients are served by HTTP. */
export function tlsOf({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Named): Tls | undefined {
  return cert === undefined || key === undefined ? undefined : { cert: readFileSync(cert), key: readFileSync(key) };
}

function parsed<T>(setting: string, file: string, parse: (bytes: Buffer) => T, faults: string[]): T | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    faults.push(`${setting}: the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    return undefined;
  }
  try {
    return parse(bytes);
  } catch {
    faults.push(`${setting}: the file ${file} holds no such thing in PEM`);
    return undefined;
  }
}
