import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** Who shakes hands while we stop has so long to say something. */
const LATE_MS = 500;
const LOOK_MS = 1_000;
/** Whoever takes less than this of what waits for them, in so long, does not read. */
const LEAST_BYTES = 1_024;
const STANDSTILL_MS = 13_000;

/** What waits to be taken, and since when it has not become less. */
interface Backlog {
  readonly bytes: number;
  readonly since: number;
}

/** Looks after the connections that Node does not: those that never say anything, and those that ask and take no answer. */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly backlogs = new Map<Socket, Backlog>();
  private isClosing = false;

  /** Requests in flight have `inFlightMs` when the server closes; `cut` hears how many connections were not done by then. */
  constructor(server: FastifyInstance, inFlightMs: number, cut: (connections: number) => void) {
    // Of HTTPS, also who shook hands and then said nothing: what such a socket counts is what it read in the clear.
    for (const event of ['connection', 'secureConnection'])
      server.server.on(event, (socket: Socket) => this.watch(socket));
    const looking = setInterval(() => this.look(performance.now()), LOOK_MS).unref();
    server.addHook('preClose', (done) => {
      this.isClosing = true;
      for (const socket of this.open) endIfSilent(socket);
      setTimeout(() => this.cut(cut), inFlightMs).unref();
      done();
    });
    server.addHook('onClose', (_instance, done) => {
      clearInterval(looking);
      done();
    });
  }

  private watch(socket: Socket): void {
    this.open.add(socket);
    socket.once('close', () => {
      this.open.delete(socket);
      this.backlogs.delete(socket);
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
      const bytes = socket.writableLength;
      const before = this.backlogs.get(socket);
      if (bytes === 0) this.backlogs.delete(socket);
      else if (!before || bytes <= before.bytes - LEAST_BYTES) this.backlogs.set(socket, { bytes, since: now });
      else if (now - before.since >= STANDSTILL_MS) socket.destroy();
    }
  }
}

function endIfSilent(socket: Socket): void {
  if (socket.bytesRead === 0) socket.destroy();
}
