import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** Who shakes hands while we stop has so long to say something. */
const LATE_MS = 500;

/**
 * Ends connections that never said anything, when the server closes. Browsers open some to be quick later; Node takes them for
 * busy, looks after none of them once it closes, and so would never come to an end.
 */
export function endSilentConnections(server: FastifyInstance): void {
  const open = new Set<Socket>();
  let isClosing = false;
  const watch = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (isClosing) setTimeout(endIfSilent, LATE_MS, socket).unref();
  };
  // Of HTTPS, also who shook hands and then said nothing: what such a socket counts is what it read in the clear.
  server.server.on('connection', watch).on('secureConnection', watch);
  server.addHook('preClose', (done) => {
    isClosing = true;
    for (const socket of open) endIfSilent(socket);
    done();
  });
}

function endIfSilent(socket: Socket): void {
  if (socket.bytesRead === 0) socket.destroy();
}
