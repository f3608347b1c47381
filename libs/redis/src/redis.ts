import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis as Client, type RedisOptions } from 'ioredis';
import type { EventEmitter } from 'node:events';
import { Config } from '#libs/config';
import { ambientContext } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import { Circuits, type Circuit } from '#libs/resilience';

/** Nobody waits longer for an answer: what Redis keeps is always something that one can do without. */
const COMMAND_MS = 100;
const LONGEST_PAUSE_MS = 500;
/** Who waits in vain spares everybody the wait for so long: a request that needs several things of Redis waits for one of them. */
const circuitTerms = { target: 'redis', samples: 1, halfOpenAfterMs: 1_000 };

const options: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 1_000,
  commandTimeout: COMMAND_MS,
  // While it is away a command fails at once, and none is sent later, when nobody waits for it any more.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(50 * attempt, LONGEST_PAUSE_MS),
};

/**
 * The reply, or a rejection where there is none within 100 ms. A timer that fires late says that this process was busy, and
 * nothing of Redis: what lies in the socket by then still counts.
 */
export function inTime<T>(reply: Promise<T>, ms = COMMAND_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('Redis did not answer in time.'));
    const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), ms);
    reply.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * The connections to Redis, where `REDIS_URL` names one. It may be away, slow or empty at any time: every use of it must have
 * an answer to that.
 */
@Injectable()
export class Redis implements OnApplicationShutdown {
  /** For commands; undefined where no Redis is configured. Each fails within 100 ms, or at once while Redis is away. */
  readonly commands: Client | undefined;
  /** The same on a connection of their own and without that limit, which `ask` sets more fairly. */
  private readonly patient: Client | undefined;
  private readonly circuit: Circuit | undefined;
  private readonly clients: Client[] = [];
  private away = false;
  private stopped = false;

  constructor(
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
    circuits: Circuits,
  ) {
    this.commands = this.connect();
    this.patient = this.connect({ commandTimeout: undefined });
    this.circuit = this.patient && circuits.open(circuitTerms);
  }

  /** Whether it is left alone, since somebody waited in vain a moment ago. */
  get isResting(): boolean {
    return this.circuit?.isRefusing ?? false;
  }

  /** What Redis answers; rejects where it does not within 100 ms, and at once while it rests or none is configured. */
  ask<T>(command: (client: Client) => Promise<T>): Promise<T> {
    const { patient, circuit } = this;
    if (!patient || !circuit) return Promise.reject(new Error('No Redis is configured.'));
    return circuit.run(() => inTime(command(patient)));
  }

  /** Calls `heard` with each message on the channel, and without one once it listens again: some may have been missed. */
  subscribe(channel: string, heard: (message?: string) => void): void {
    // A connection that listens can do nothing else, and nobody waits for it.
    const client = this.connect({ autoResubscribe: false });
    if (!client) return;
    client.on('message', (from, message) => from === channel && heard(message));
    // Only once it listens again is nothing missed any more. Where that fails, the connection is made anew.
    const listen = async (): Promise<void> => {
      try {
        await client.subscribe(channel);
        heard();
      } catch {
        if (!this.stopped) client.disconnect(true);
      }
    };
    client.on('ready', () => void listen());
  }

  /** Resolves where it answers within a tenth of a second; rejects while it rests. */
  async check(): Promise<void> {
    await this.ask((client) => client.ping());
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    for (const client of this.clients) client.disconnect();
  }

  private connect(more: RedisOptions = {}): Client | undefined {
    const { redisTls: tls, env } = this.config;
    if (env.REDIS_URL === undefined) return undefined;
    const client = new Client(env.REDIS_URL, { ...options, ...(tls && { tls: { ...tls } }), ...more });
    client.on('error', (error) => this.tell(true, error));
    client.on('ready', () => this.tell(false));
    hearEveryError(client);
    recordCommands(client);
    client.connect().catch(() => undefined);
    this.clients.push(client);
    return client;
  }

  /** Said once when it goes and once when it is back, not at every attempt. */
  private tell(away: boolean, error?: Error): void {
    if (this.away === away) return;
    this.away = away;
    if (away) this.log.warn({ module: 'redis', err: error }, 'Redis is away');
    else this.log.info({ module: 'redis' }, 'Redis is back');
  }
}

/** What of ioredis its types leave out. */
interface Connecting {
  readonly connector: { connect: (tell: unknown) => Promise<EventEmitter> };
}

/**
 * Its client hears one error of a socket. A handshake that is broken off at the stop, or with a certificate that is refused, has
 * two, and the second would end the process.
 */
function hearEveryError(client: Client): void {
  const { connector } = client as unknown as Connecting;
  const connect = connector.connect.bind(connector);
  connector.connect = async (tell) => (await connect(tell)).on('error', () => undefined);
}

/** Each command as a part of the trace of the call that it is sent for, where traces are recorded: by its name, without keys. */
function recordCommands(client: Client): void {
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) => {
    const { name } = command;
    const attributes = { 'db.system.name': 'redis', 'db.operation.name': name };
    const span = ambientContext()?.span?.child({ name, kind: 'client', attributes });
    if (span)
      command.promise.then(
        () => span.end(),
        (error: unknown) => span.end(error),
      );
    return send(command, stream);
  };
}
