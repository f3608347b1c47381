import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** Who shakes hands while we stop has so long to say something. */
const LATE_MS = 500;
const LOOK_MS = 1_000;
/** Whoever takes less than this of what waits for them, in so long, does not read. */
const LEAST_BYTES = 1_024;
const STANDSTILL_MS = 13_000;

/** How much the other side had taken, and since when it has not been more although there is more. */
interface Standstill {
  readonly taken: number;
  readonly since: number;
}

/** What Node handed over, and what of it still waits for the other side: by these its own timeouts tell a write that goes on. */
interface Handled {
  readonly _handle?: { readonly bytesWritten: number; readonly writeQueueSize: number } | null;
}

/** Looks after the connections that Node does not: those that never say anything, and those that ask and take no answer. */
export class Connections {
  private readonly open = new Set<Socket>();
  /** Of HTTPS, who shook hands: what such a socket counts is what it read in the clear. Each lies on one of the open ones. */
  private readonly secured = new Set<Socket>();
  private readonly standing = new Map<Socket, Standstill>();
  private isClosing = false;

  /** Requests in flight have `inFlightMs` when the server closes; `cut` hears how many connections were not done by then. */
  constructor(server: FastifyInstance, inFlightMs: number, cut: (connections: number) => void) {
    server.server.on('connection', (socket: Socket) => this.watch(socket, this.open));
    server.server.on('secureConnection', (socket: Socket) => this.watch(socket, this.secured));
    const looking = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
    server.addHook('preClose', (done) => {
      this.isClosing = true;
      for (const socket of [...this.open, ...this.secured]) endIfSilent(socket);
      setTimeout(() => this.cut(cut), inFlightMs).unref();
      done();
    });
    server.addHook('onClose', (_instance, done) => {
      clearInterval(looking);
      done();
    });
  }

  private watch(socket: Socket, among: Set<Socket>): void {
    among.add(socket);
    socket.once('close', () => {
      among.delete(socket);
      this.standing.delete(socket);
    });
    // Browsers open some to be quick later; Node takes them for busy, and would never come to an end.
    if (this.isClosing) setTimeout(endIfSilent, LATE_MS, socket).unref();
  }

  private cut(tell: (connections: number) => void): void {
    if (this.open.size === 0) return;
    tell(this.open.size);
    for (const socket of this.open) socket.destroy();
  }

  private look(now: number): void {
    for (const socket of this.open) {
      const { bytesWritten = 0, writeQueueSize = 0 } = (socket as Handled)._handle ?? {};
      const taken = bytesWritten - writeQueueSize;
      const before = this.standing.get(socket);
      if (writeQueueSize === 0) this.standing.delete(socket);
      else if (!before || taken >= before.taken + LEAST_BYTES) this.standing.set(socket, { taken, since: now });
      else if (now - before.since >= STANDSTILL_MS) socket.destroy();
    }
  }
}

function endIfSilent(socket: Socket): void {
  if (socket.bytesRead === 0) socket.destroy();
}
