import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes spans by OTLP over HTTP, as JSON for whoever wants it; it can fall silent, and then answers nobody. */
export class SpanSink {
  private silent = false;
  private readonly held = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      if (request.url !== '/v1/traces') return void response.writeHead(404).end();
      if (this.silent) return this.hold(response);
      this.taken(Buffer.concat(chunks));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  private readonly taken: (body: Buffer) => void;

  /** `taken` hears of what arrives while it is not silent. */
  constructor(taken: (body: Buffer) => void = () => undefined) {
    this.taken = taken;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  fallSilent(): void {
    this.silent = true;
  }

  answerAgain(): void {
    this.silent = false;
    for (const response of this.held) response.destroy();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private hold(response: ServerResponse): void {
    this.held.add(response);
    response.once('close', () => this.held.delete(response));
  }
}

/** What became of spans so far, by a process' own count. */
export interface SpansTold {
  readonly delivered: number;
  /** Those that failed to be delivered, or were dropped because too many waited. */
  readonly lost: number;
}

/** As the process tells its metrics. */
export async function spansToldBy({ adminUrl }: { readonly adminUrl: string }): Promise<SpansTold> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const of = (outcome: string): number =>
    Number(new RegExp(`^trace_spans_total\\{outcome="${outcome}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { delivered: of('delivered'), lost: of('failed') + of('dropped') };
}
