import type { OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { Letter } from './letter.js';
import type { MailTransport } from './mail-transport.js';
import { rfc5322, type Sender } from './rfc5322.js';

const CONNECTIONS = 2;
/** A letter that took longer is not lost: it goes out again, and may then arrive twice under one `Message-ID`. */
const SEND_MS = 5_000;
const CONNECT_MS = 2_000;
const IDLE_MS = 30_000;

/** Hands letters to a mail server (RFC 5321) over a few connections that stay open for a while. */
export class SmtpMails implements MailTransport, OnApplicationShutdown {
  private readonly pool: ReturnType<typeof poolOf>;

  /** `url`: smtp://user:password@host:port, or smtps:// where the connection begins with TLS. */
  constructor(
    url: string,
    private readonly sender: Sender,
  ) {
    this.pool = poolOf(new URL(url));
  }

  async send(letter: Letter): Promise<void> {
    const raw = await rfc5322(letter, this.sender);
    const envelope = { from: this.sender.from, to: [letter.to.address] };
    const sent = this.pool.sendMail({ envelope, raw, signal: AbortSignal.timeout(SEND_MS) });
    const failure = await sent.then(() => undefined, plainly);
    if (failure !== undefined) throw new Error(failure);
  }

  onApplicationShutdown(): void {
    this.pool.close({ force: true });
  }
}

/** What nodemailer tells of a failure beside the server's words. */
interface Told extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** The server's own words often repeat the address, which no log line or row is to hold: only its codes are told. */
function plainly({ name, code = name, command = 'CONN', responseCode }: Told): string {
  if (responseCode !== undefined) return `The mail server answered ${responseCode} to ${command}.`;
  return `The mail server could not be used: ${code} at ${command}.`;
}

/** Taken apart by hand: nodemailer would also take options from the query, such as to trust any certificate. */
function poolOf({ protocol, hostname, port, username, password }: URL) {
  const secure = protocol === 'smtps:';
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxRequeues: 1,
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port !== '' && { port: Number(port) }),
    secure,
    // A password never travels in the clear, whatever somebody in between makes the server say.
    ...(username !== '' && { auth, requireTLS: !secure }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS },
    ...{ socketTimeout: SEND_MS, idleTimeout: IDLE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
}
