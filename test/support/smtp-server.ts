import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the server does to whoever wants to leave a mail. */
export type Temper = 'takes' | 'refuses' | 'hangs' | 'says nothing' | 'closes';

/** A mail as it arrived. */
export interface Arrived {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** A mail server of one process (RFC 5321, the least of it), with tempers. */
export class SmtpServer {
  readonly arrived: Arrived[] = [];
  /** Every line it was told. */
  readonly lines: string[] = [];
  temper: Temper = 'takes';
  connections = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.greet(socket));

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.server.listening) await new Promise((closed) => this.server.close(closed));
  }

  private greet(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket)));
    const talk = new Talk(this, socket);
    socket.setEncoding('latin1').on('data', (chunk: string) => talk.hear(chunk));
    if (this.temper !== 'says nothing') socket.write('220 test\r\n');
  }
}

/** One connection: lines, and after DATA the mail up to its lone dot. */
class Talk {
  private rest = '';
  private from = '';
  private to = '';
  private inMail = false;

  constructor(
    private readonly server: SmtpServer,
    private readonly socket: Socket,
  ) {}

  hear(chunk: string): void {
    this.rest += chunk;
    for (;;) {
      const end = this.rest.indexOf(this.inMail ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const part = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.inMail ? 5 : 2));
      this.answer(this.inMail ? this.take(part) : this.obey(part));
    }
  }

  private take(mail: string): string {
    this.inMail = false;
    const text = mail.replaceAll('\r\n..', '\r\n.');
    this.server.arrived.push({ from: this.from, to: this.to, text: `${text}\r\n` });
    return '250 taken';
  }

  private obey(line: string): string | undefined {
    this.server.lines.push(line);
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return '250-test\r\n250 8BITMIME';
      case 'MAIL':
        this.from = address;
        return '250 ok';
      case 'RCPT':
        this.to = address;
        return this.server.temper === 'refuses' ? `550 5.1.1 <${address}>: nobody of that name` : '250 ok';
      case 'DATA':
        return this.data();
      case 'QUIT':
        return '221 bye';
      default:
        return '250 ok';
    }
  }

  private data(): string | undefined {
    if (this.server.temper === 'closes') this.socket.destroy();
    if (this.server.temper !== 'takes') return undefined;
    this.inMail = true;
    return '354 go on';
  }

  private answer(words: string | undefined): void {
    if (words !== undefined) this.socket.write(`${words}\r\n`);
  }
}
