import { randomUUID } from 'node:crypto';
import { existsSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { addressOf } from './calls.ts';

/** What to flood, and how. */
export interface Flooding {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly serviceId: string;
  readonly sockets: number;
  /** Sent whatever comes back; where unset, each socket asks again when it was answered. */
  readonly perSecond?: number;
  /** Where unset, of ten requests one is an order, six are lists of orders, and three are one's own account. */
  readonly only?: Kind;
  /** Each logs in instead of asking for all kinds of things, and comes back when it is told to, until it is in. */
  readonly login?: { readonly email: string; readonly password: string };
  /** Waits so long before it connects: to start a thread takes a core for tens of milliseconds. */
  readonly afterMs?: number;
  /** Where unset, until it is told that it is over; with 0 nobody asks again who was answered. */
  readonly seconds?: number;
}

export type Kind = 'order' | 'list' | 'account' | 'login';

/** What came of it: milliseconds from when each was due until it was answered, by status; and what never was. */
export interface Flooded {
  readonly seconds: number;
  readonly accepted: readonly number[];
  /** How many of each kind those were. */
  readonly done: Readonly<Record<Kind, number>>;
  readonly refused: readonly number[];
  readonly others: Readonly<Record<string, number>>;
  readonly unanswered: number;
}

const TICK_MS = 2;
const MIX: readonly Kind[] = ['order', ...Array<Kind>(6).fill('list'), ...Array<Kind>(3).fill('account')];
const LINGER_MS = 30_000;
const CLIENT_NICENESS = 10;
const THIS_THREAD = '/proc/thread-self';

/** One connection that asks one thing at a time, of bytes alone: a client's library would take the cores from those it asks. */
class Asker {
  retryAfterS = 0;
  kind: Kind = 'login';
  private dueAt = 0;
  private held = '';
  private readonly socket: Socket;

  constructor(port: number, onAnswer: (asker: Asker, status: string, ms: number) => void) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', () => onAnswer(this, 'error', performance.now() - this.dueAt));
    this.socket.on('data', (bytes) => {
      this.held += bytes.toString('latin1');
      const head = this.held.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(this.held.slice(0, head))?.[1] ?? 0);
      if (this.held.length < head + 4 + length) return;
      const status = this.held.slice(9, 12);
      this.retryAfterS = Number(/\r\nretry-after: (\d+)/i.exec(this.held.slice(0, head))?.[1] ?? 0);
      const isTold = status !== '503' || this.retryAfterS > 0;
      this.held = '';
      onAnswer(this, isTold ? status : '503 without Retry-After', performance.now() - this.dueAt);
    });
  }

  ask(kind: Kind, dueAt: number): void {
    this.kind = kind;
    this.dueAt = dueAt;
    this.socket.write(bytesOf(kind));
  }

  end(): void {
    this.socket.destroy();
  }
}

const { port, tokens, serviceId, sockets, perSecond, seconds = Infinity, only, login } = workerData as Flooding;
const { afterMs = 0 } = workerData as Flooding;
const accepted: number[] = [];
// People have machines of their own: to play them may not take the cores from those they ask. Linux knows threads by number.
if (login && existsSync(THIS_THREAD)) setPriority(Number(basename(readlinkSync(THIS_THREAD))), CLIENT_NICENESS);
const done = { order: 0, list: 0, account: 0, login: 0 };
const refused: number[] = [];
const others: Record<string, number> = {};
const idle: Asker[] = [];
const due: number[] = [];
let asked = 0;
if (afterMs > 0) await new Promise((wake) => setTimeout(wake, afterMs));
let endsAt = performance.now() + seconds * 1_000;
parentPort?.on('message', () => (endsAt = 0));
const askers = Array.from({ length: sockets }, () => new Asker(port, answered));
idle.push(...askers);

function answered(asker: Asker, status: string, ms: number): void {
  if (status.startsWith('2')) {
    accepted.push(ms);
    done[asker.kind]++;
  } else if (status === '503' || status === '429') refused.push(ms);
  else others[status] = (others[status] ?? 0) + 1;
  if (status === 'error') return;
  const now = performance.now();
  if (login && status !== '200')
    return void setTimeout(() => asker.ask(next(), performance.now()), asker.retryAfterS * 1_000);
  if (perSecond === undefined && now < endsAt) return asker.ask(next(), now);
  const waited = due.shift();
  if (waited === undefined) idle.push(asker);
  else asker.ask(next(), waited);
}

function next(): Kind {
  if (login) return 'login';
  return only ?? (MIX[asked % MIX.length] as Kind);
}

function bytesOf(kind: Kind): string {
  const token = tokens[asked++ % tokens.length];
  const common = `host: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n`;
  if (kind === 'login')
    return post('/v1/auth/login', `host: 127.0.0.1\r\nx-forwarded-for: ${addressOf(asked)}\r\n`, JSON.stringify(login));
  if (kind !== 'order')
    return `GET ${kind === 'list' ? '/v1/orders?limit=20' : '/v1/users/me'} HTTP/1.1\r\n${common}\r\n`;
  const key = randomUUID();
  const body = `{"lines":[{"serviceId":"${serviceId}","quantity":1}],"note":"${key}"}`;
  return post('/v1/orders', `${common}idempotency-key: ${key}\r\n`, body);
}

function post(path: string, headers: string, body: string): string {
  const json = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return `POST ${path} HTTP/1.1\r\n${headers}${json}\r\n${body}`;
}

async function flood(): Promise<void> {
  const beganAt = performance.now();
  if (perSecond === undefined) for (const asker of idle.splice(0)) asker.ask(next(), beganAt);
  for (let sent = 0, now = beganAt; now < endsAt; now = performance.now()) {
    const wanted = ((now - beganAt) / 1_000) * (perSecond ?? 0);
    for (; sent < wanted; sent++) {
      // Each in turn: a connection that says nothing for ten seconds is rightly cut.
      const asker = idle.shift();
      if (asker) asker.ask(next(), now);
      else due.push(now);
    }
    await new Promise((wake) => setTimeout(wake, TICK_MS));
  }
}

await flood();
for (const end = performance.now() + LINGER_MS; performance.now() < end && idle.length < sockets;)
  await new Promise((wake) => setTimeout(wake, TICK_MS));
const unanswered = due.length + sockets - idle.length - (others['error'] ?? 0);
for (const asker of askers) asker.end();
parentPort?.postMessage({ seconds, accepted, done, refused, others, unanswered } satisfies Flooded);
parentPort?.close();
