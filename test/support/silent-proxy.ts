import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { freePort } from './free-port.js';

/** The way to a server that can be cut off, or fall silent without being closed. */
export class SilentProxy {
  /** Bytes that came from the near side and went nowhere. */
  swallowed = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private silent = false;

  private constructor(
    private readonly target: URL,
    private readonly port: number,
  ) {}

  /** A way that is closed until it is opened. */
  static async to(url: string): Promise<SilentProxy> {
    return new SilentProxy(new URL(url), await freePort());
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  async open(): Promise<void> {
    this.silent = false;
    this.server = createServer((near) => this.join(near)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Nothing passes from now on, and nobody is told. */
  fallSilent(): void {
    this.silent = true;
  }

  async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server) await new Promise((closed) => server.close(closed));
  }

  private join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('data', (bytes) => {
        if (!this.silent) other.write(bytes);
        else if (socket === near) this.swallowed += bytes.length;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => (this.sockets.delete(socket), other.destroy()));
    }
  }
}
