import { readFileSync } from 'node:fs';
import { pairFaults } from './pem-files.js';
import { flag, path } from './rules.js';

/** How what comes in and goes out is encrypted, and who is let in to the parts. */
export const tlsSettings = {
  TLS_CERT_FILE: path.meta({
    description: 'PEM file of the certificate and those that vouch for it: clients are served by HTTPS alone',
  }),
  TLS_KEY_FILE: path.meta({ description: 'PEM file of its private key, without a passphrase' }),
  REQUIRE_TLS: flag.default(false).meta({
    description: 'refuse to start where a link to another host is not encrypted; false: production warns of it',
  }),
  REQUIRE_CREDENTIALS: flag.optional().meta({
    description:
      'refuse to start where PostgreSQL, Redis, MongoDB or Kafka on another host would not ask who we are; unset: true in production',
  }),
};

/** The two of them, where they are set. */
interface Pair {
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
}

/** What a server is that speaks TLS. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What is wrong with the two files. */
export function tlsFaults({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Pair): string[] {
  return pairFaults(['TLS_CERT_FILE', cert], ['TLS_KEY_FILE', key]);
}

/** Undefined where clients are served by HTTP. */
export function tlsOf({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Pair): Tls | undefined {
  return cert === undefined || key === undefined ? undefined : { cert: readFileSync(cert), key: readFileSync(key) };
}
