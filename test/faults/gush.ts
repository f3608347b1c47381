import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** What to ask for again and again, how often, and for how long at most. */
export interface Gushing {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  readonly amount: number;
  readonly patienceMs: number;
}

const SOCKETS = 8;
/** So many are sent at once over one connection, before their answers. */
const IN_A_ROW = 25;
const ANSWER = 'HTTP/1.1 ';

// Of bytes alone, in a thread of its own: a client's library would take the cores from those it asks.
const { port, path, token, amount, patienceMs } = workerData as Gushing;
const request = `GET ${path} HTTP/1.1\r\nhost: gush\r\nauthorization: Bearer ${token}\r\n\r\n`.repeat(IN_A_ROW);
const endsAt = performance.now() + patienceMs;
let [sent, answered] = [0, 0];
const sockets = Array.from({ length: SOCKETS }, () => connect(port, '127.0.0.1'));
const timer = setTimeout(over, patienceMs);
let open = SOCKETS;
for (const socket of sockets) ask(socket);

function ask(socket: Socket): void {
  let [inARow, rest] = [0, ''];
  const next = (): void => {
    if (sent >= amount || performance.now() >= endsAt) return void socket.destroy();
    sent += IN_A_ROW;
    socket.write(request);
  };
  socket.setEncoding('latin1');
  socket.on('connect', next).on('error', () => undefined);
  socket.on('close', () => --open === 0 && over());
  socket.on('data', (text: string) => {
    const parts = (rest + text).split(ANSWER);
    rest = (parts.at(-1) ?? '').slice(1 - ANSWER.length);
    answered += parts.length - 1;
    inARow += parts.length - 1;
    if (inARow < IN_A_ROW) return;
    inARow = 0;
    next();
  });
}

function over(): void {
  clearTimeout(timer);
  for (const socket of sockets) socket.destroy();
  parentPort?.postMessage(answered);
  parentPort?.close();
}
