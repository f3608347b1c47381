import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Config } from '#libs/config';
import { contextIdFrom } from '#libs/context';
import { AppError } from '#libs/errors';
import {
  answerBrokenRequest,
  fixedHeaders,
  headersOf,
  hearOddRequests,
  httpErrors,
  pathOf,
  PROBLEM_TYPE,
  problemOf,
} from '#libs/http';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Readiness } from '../readiness.js';

/** Whoever asks this slowly is no operator. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 1_000;
const JSON_TYPE = 'application/json; charset=utf-8';
const PATHS = new Set(['/health', '/healthz', '/livez', '/ready', '/readyz', '/metrics']);
const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Tells operators how the process is, on a port that no client reaches. The only one a worker listens on. */
@Injectable()
export class AdminListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server = createServer(
    {
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      connectionsCheckingInterval: LOOK_MS,
      // Else Node itself would refuse a request without Host, in its own words.
      requireHostHeader: false,
    },
    (request, response) => void this.answer(request, response),
  );

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { publicUrl, env } = this.config;
    const { ADMIN_HOST: host, ADMIN_PORT: port } = env;
    this.server.on('clientError', (error, socket) => answerBrokenRequest(error, socket as Socket, publicUrl));
    hearOddRequests(this.server, publicUrl);
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const { port: actual } = this.server.address() as AddressInfo;
    this.log.info({ module: 'health', host, port: actual }, 'listening for operators');
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const contextId = contextIdFrom(request.headers);
    const { status, headers, body } = await this.tell(request).catch((error: unknown) =>
      this.refusal(error, pathOf(request.url ?? ''), contextId),
    );
    const ids = { 'x-context-id': contextId, 'x-request-id': contextId };
    response.writeHead(status, { ...fixedHeaders, ...headers, ...ids, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async tell({ url = '', method = '', headers, httpVersion }: IncomingMessage): Promise<Told> {
    if (headers.host === undefined && httpVersion === '1.1') throw httpErrors.malformed({ detail: 'Host is missing.' });
    const path = pathOf(url);
    if (!PATHS.has(path)) throw httpErrors.not_found({ hint: 'Operators find /health, /ready and /metrics here.' });
    if (!['GET', 'HEAD'].includes(method)) throw httpErrors.method_not_allowed({ headers: { allow: 'GET, HEAD' } });
    switch (path) {
      case '/health':
      case '/healthz':
      case '/livez':
        return told(200, { status: 'ok' });
      case '/ready':
      case '/readyz': {
        const report = await this.readiness.report();
        if (report.status === 'ok' || report.status === 'degraded') return told(200, report);
        return told(503, report, { 'retry-after': '1' });
      }
      default:
        return { status: 200, headers: { 'content-type': TEXT_TYPE }, body: await this.metrics.text() };
    }
  }

  private refusal(thrown: unknown, instance: string, contextId: string): Told {
    const isNamed = thrown instanceof AppError;
    if (!isNamed) this.log.error({ module: 'health', contextId, err: thrown }, 'a request met a defect');
    const error = isNamed ? thrown : httpErrors.internal();
    const problem = problemOf(error, instance, contextId, `${this.config.publicUrl}/docs/errors`);
    const headers = { ...headersOf(error), 'content-type': PROBLEM_TYPE };
    return { status: problem.status, headers, body: JSON.stringify(problem) };
  }
}

function told(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Told {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(body) };
}
