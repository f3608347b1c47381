import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { Pair } from './classifier.ts';

/** A request whose time may give something away. */
export interface Question {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

/** The same call about something known and about something unknown; the n-th of each. */
export interface Riddle {
  readonly title: string;
  readonly status: number;
  readonly known: (n: number) => Question;
  readonly unknown: (n: number) => Question;
}

const WARMING = 50;

/** Asks in pairs over one connection, by the toss of a coin which first; throws where the two are answered differently. */
export async function timed(url: string, { status, known, unknown }: Riddle, count: number): Promise<Pair[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const pairs: Pair[] = [];
  const ask = (question: Question) => measure(url, agent, question, status);
  for (let n = 0; n < WARMING + count; n++) {
    const knownFirst = Math.random() < 0.5;
    const first = await ask(knownFirst ? known(n) : unknown(n));
    const second = await ask(knownFirst ? unknown(n) : known(n));
    if (first.shape !== second.shape) throw new Error(`Answered differently:\n${first.shape}\n${second.shape}`);
    const [of, other] = knownFirst ? [first, second] : [second, first];
    if (n >= WARMING) pairs.push({ known: of.time, unknown: other.time });
  }
  agent.destroy();
  return pairs;
}

/** Microseconds until the last byte, and what the answer looks like but for what is every call's own. */
function measure(
  url: string,
  agent: Agent,
  { method, path, body }: Question,
  status: number,
): Promise<{ time: number; shape: string }> {
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    const begun = process.hrtime.bigint();
    const call = request(`${url}${path}`, { method, agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        const time = Number(process.hrtime.bigint() - begun) / 1_000;
        if (answer.statusCode !== status) return reject(new Error(`${path} answered ${answer.statusCode}: ${text}`));
        resolve({ time, shape: shapeOf(answer.headers, text) });
      });
    });
    call.on('error', reject).end(bytes);
  });
}

/** All of the answer but when it was given, under which contextId, and how much of the limits was left for it. */
export function shapeOf(headers: IncomingHttpHeaders, text: string): string {
  const { date: _date, ratelimit: _left, ...rest } = headers;
  const shape = [JSON.stringify(Object.entries(rest).sort()), text].join('\n');
  const contextId = headers['x-context-id'] ?? headers['x-request-id'];
  return typeof contextId === 'string' ? shape.replaceAll(contextId, '') : shape;
}
