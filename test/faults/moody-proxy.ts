import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a way to a part is: open; each answer late; silent, with connections that stay; or not there at all. */
export type Mood = 'open' | 'slow' | 'silent' | 'gone';

const LATE_MS = 500;

/** A way to a part that can become slow, silent or go away, and come back: what toxiproxy does, in the harness itself. */
export class MoodyProxy {
  private readonly sockets = new Set<Socket>();
  private mood: Mood = 'open';
  private server: Server | undefined;
  private listensAt = 0;
  private readonly target: { readonly host: string; readonly port: number };
  private readonly lateMs: number;

  /** `lateMs`: by how much answers are late where it is slow. */
  constructor(url: string, lateMs = LATE_MS) {
    const { hostname, port } = new URL(url);
    this.target = { host: hostname, port: Number(port) };
    this.lateMs = lateMs;
  }

  get port(): number {
    return this.listensAt;
  }

  /** The same URL, by this way. */
  to(url: string): string {
    return Object.assign(new URL(url), { port: String(this.listensAt) }).href;
  }

  async open(): Promise<this> {
    await this.listen();
    return this;
  }

  /** Connections that are open live through what is slow or silent; they are cut where it is gone. */
  async be(mood: Mood): Promise<void> {
    const was = this.mood;
    this.mood = mood;
    if (mood === 'gone') await this.close();
    else if (was === 'gone') await this.listen();
    if (was === 'silent') for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const { server } = this;
    this.server = undefined;
    if (!server?.listening) return;
    server.close();
    await once(server, 'close');
  }

  private async listen(): Promise<void> {
    this.server = createServer((client) => this.join(client));
    this.server.listen(this.listensAt, '127.0.0.1');
    await once(this.server, 'listening');
    this.listensAt = (this.server.address() as AddressInfo).port;
  }

  private join(client: Socket): void {
    const upstream = connect(this.target);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket.setNoDelay().on('error', () => undefined));
      socket.once('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    this.pass(client, upstream, 0);
    this.pass(upstream, client, this.lateMs);
  }

  private pass(from: Socket, to: Socket, lateMs: number): void {
    const held: Buffer[] = [];
    const flush = (): void => void (to.writable && held.length > 0 && to.write(Buffer.concat(held.splice(0))));
    from.on('resume', flush);
    from.on('data', (chunk: Buffer) => {
      held.push(chunk);
      if (this.mood === 'silent') from.pause();
      else if (this.mood === 'slow' && lateMs > 0) setTimeout(flush, lateMs);
      else flush();
    });
  }
}
