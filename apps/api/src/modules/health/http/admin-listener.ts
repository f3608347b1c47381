import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Config } from '#libs/config';
import { contextIdFrom } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Readiness } from '../readiness.js';

/** Whoever asks this slowly is no operator. */
const PATIENCE_MS = 10_000;
const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Told {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Tells operators how the process is, on a port that no client reaches. The only one a worker listens on. */
@Injectable()
export class AdminListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server = createServer(
    { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS, connectionsCheckingInterval: PATIENCE_MS },
    (request, response) => void this.answer(request, response),
  );

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { ADMIN_HOST: host, ADMIN_PORT: port } = this.config.env;
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
    const { status, type, body } = await this.tell(request).catch(() => told(500, { status: 'down' }));
    const contextId = contextIdFrom(request.headers);
    if (status === 405) response.setHeader('allow', 'GET, HEAD');
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-context-id': contextId });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async tell({ url = '', method = '' }: IncomingMessage): Promise<Told> {
    if (!['GET', 'HEAD'].includes(method)) return told(405, { status: 'method not allowed' });
    switch (url.split('?', 1)[0]) {
      case '/health':
      case '/healthz':
      case '/livez':
        return told(200, { status: 'ok' });
      case '/ready':
      case '/readyz': {
        const report = await this.readiness.report();
        return told(report.status === 'ok' || report.status === 'degraded' ? 200 : 503, report);
      }
      case '/metrics':
        return { status: 200, type: TEXT_TYPE, body: await this.metrics.text() };
      default:
        return told(404, { status: 'no such page', pages: ['/health', '/ready', '/metrics'] });
    }
  }
}

function told(status: number, body: object): Told {
  return { status, type: JSON_TYPE, body: JSON.stringify(body) };
}
