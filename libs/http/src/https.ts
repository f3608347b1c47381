import type { ServerOptions } from 'node:https';
import type { Tls } from '#libs/config';

/** Authenticated ciphers with keys that are thrown away after the connection: those of TLS 1.3, and what of 1.2 is like them. */
const CIPHERS = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
];

/** Who has not shaken hands by then is cut off. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** How a server of ours speaks TLS: 1.2 at least, and nothing that was ever broken. */
export function httpsOptions({ cert, key }: Tls): ServerOptions {
  const ciphers = CIPHERS.join(':');
  return { cert, key, ciphers, honorCipherOrder: true, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
}
