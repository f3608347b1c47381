import { createRequire } from 'node:module';

/** One request as the load generator sends it. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Makes each sending of it different. */
  readonly setupRequest?: (request: LoadRequest) => LoadRequest;
}

interface Client {
  setRequests(requests: readonly LoadRequest[]): void;
}

interface Options {
  readonly url: string;
  readonly connections: number;
  readonly amount: number;
  readonly sampleInt: number;
  readonly requests: readonly LoadRequest[];
  readonly setupClient: (client: Client) => void;
}

interface Outcome {
  readonly '2xx': number;
  readonly '3xx': number;
  readonly non2xx: number;
  readonly errors: number;
  readonly latency: { readonly p50: number; readonly p99: number };
}

// It is CommonJS and brings no types.
const require = createRequire(import.meta.url);
const autocannon = require('autocannon') as (options: Options) => Promise<Outcome>;

/** Callers at a time: fewer than the pools have connections, so that nobody waits for one. */
const CONNECTIONS = 8;

/** Sends `amount` requests, each caller beginning elsewhere in the list; an answer that is neither 2xx nor 3xx is a fault. */
export async function load(url: string, requests: readonly LoadRequest[], amount: number): Promise<void> {
  let callers = 0;
  const setupClient = (client: Client): void => {
    const from = Math.floor((callers++ * requests.length) / CONNECTIONS);
    client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
  };
  const outcome = await autocannon({ url, connections: CONNECTIONS, amount, sampleInt: 20, requests, setupClient });
  // 304 is what somebody who holds the thing wants.
  if (outcome['2xx'] + outcome['3xx'] === amount && outcome.errors === 0) return;
  const faults = `${outcome.non2xx} of ${amount} answers were no success, ${outcome.errors} failed`;
  throw new Error(`${requests[0]?.method} ${requests[0]?.path} at ${url}: ${faults}.`);
}
