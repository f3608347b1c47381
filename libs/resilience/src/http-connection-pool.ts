import type { Agent, Dispatcher, request } from 'undici';

/** How a request is to be made. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
}

/** Hosts are asked now and then: a connection kept for longer would mostly wait to be cut at the other end. */
const IDLE_MS = 500;

/** Our connections to one host: no more than so many, none idle for long, and none with another client's. */
export class HttpConnectionPool {
  private readonly loaded: Promise<{ readonly agent: Agent; readonly ask: typeof request }>;

  constructor(connections: number, patienceMs: number) {
    // The deadline of a call ends it before any of these; they end what no call waits for any more.
    const limits = { connectTimeout: patienceMs, headersTimeout: patienceMs, bodyTimeout: patienceMs };
    // The second is what a host may talk us into.
    const idle = { keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS };
    const options = { connections, maxHeaderSize: 16_384, allowH2: false, ...idle, ...limits };
    // It takes a fifth of a second to load, for which a start that ends at a wrong setting does not wait.
    this.loaded = import('undici').then(({ Agent, request: ask }) => ({ agent: new Agent(options), ask }));
  }

  /** What the host answers, wherever it may point: nothing is followed. */
  async get(url: URL, { signal, headers }: Asking): Promise<Dispatcher.ResponseData> {
    const { agent: dispatcher, ask } = await this.loaded;
    return ask(url, { dispatcher, signal, headers });
  }

  /** Cuts all of them, whatever they are at. */
  async close(): Promise<void> {
    await (await this.loaded).agent.destroy();
  }
}
