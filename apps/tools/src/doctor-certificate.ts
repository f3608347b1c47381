import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Environment } from './environment.ts';
import { ill, unknown, well, type Finding } from './finding.ts';

const SOON_DAYS = 14;
const DAY_MS = 24 * 3_600_000;

/** Until when the certificate that clients are shown is good, and whether they trust it unasked; nothing where there is none. */
export function certificate(env: Environment, now = new Date()): Finding[] {
  const file = env['TLS_CERT_FILE'];
  if (!file) return [];
  const chain = chainIn(file);
  const [first] = chain;
  if (!first) return [ill('Certificate', 'TLS_CERT_FILE names no certificate', 'name a PEM file that can be read')];
  const days = Math.floor((Date.parse(first.validTo) - now.getTime()) / DAY_MS);
  const until = `good until ${new Date(first.validTo).toISOString().slice(0, 10)}`;
  const renew = 'put a new one into the files of TLS_CERT_FILE and TLS_KEY_FILE, and restart';
  if (days < SOON_DAYS) return [ill('Certificate', days < 0 ? 'it has expired' : until, renew)];
  if (isPublic(chain)) return [well('Certificate', `${until}, and a public authority vouches for it`)];
  return [
    unknown(
      'Certificate',
      `${until}, but no public authority vouches for it`,
      'where clients are not all yours, have one issued that they trust (docs/operations/tls.md)',
    ),
  ];
}

function chainIn(file: string): X509Certificate[] {
  try {
    const blocks = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Whether each is signed by the one behind it, and the last by an authority of Node's list, which is Mozilla's. */
function isPublic(chain: readonly X509Certificate[]): boolean {
  const last = chain.at(-1);
  if (!last || chain.some((one, at) => at > 0 && !isSignedBy(chain[at - 1], one))) return false;
  return rootCertificates.some((root) => isSignedBy(last, new X509Certificate(root)));
}

function isSignedBy(one: X509Certificate | undefined, other: X509Certificate): boolean {
  return one !== undefined && one.checkIssued(other) && one.verify(other.publicKey);
}
