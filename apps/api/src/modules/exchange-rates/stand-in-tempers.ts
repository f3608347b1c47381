import type { ServerResponse } from 'node:http';
import type { StandInTemper } from '#libs/config';

/** Longer than an order waits for a rate, shorter than the call may take. */
const SLOW_MS = 1_000;
const DRIP_MS = 100;
const HUGE_BYTES = 50 * 1024 * 1024;
const CHUNK = Buffer.alloc(65_536, ' ');

type Answering = (response: ServerResponse, answer: () => void) => void;

/** What the stand-in does to whoever asks it; `closed` is not among them, for then nobody answers. */
export const TEMPERS: Readonly<Record<Exclude<StandInTemper, 'closed'>, Answering>> = {
  answers: (_response, answer) => answer(),
  slow: (response, answer) => {
    const timer = setTimeout(answer, SLOW_MS);
    response.once('close', () => clearTimeout(timer));
  },
  hangs: () => undefined,
  fails: (response) => void response.writeHead(500).end('{}'),
  wrong: (response) => void response.end(JSON.stringify({ base: 'EUR', rates: { USD: 'one' } })),
  huge: (response) => pour(response, 0),
  drips: (response) => {
    response.write('{');
    const next = setInterval(() => response.write(' '), DRIP_MS);
    response.once('close', () => clearInterval(next));
  },
  resets: (response) => void response.socket?.resetAndDestroy(),
};

/** Far more than anybody reads, no faster than it is read. */
function pour(response: ServerResponse, poured: number): void {
  let written = poured;
  while (written < HUGE_BYTES && !response.destroyed) {
    written += CHUNK.length;
    if (!response.write(CHUNK)) return void response.once('drain', () => pour(response, written));
  }
  response.end();
}
