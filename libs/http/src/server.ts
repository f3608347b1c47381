import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Server, ServerOptions } from 'node:http';
import { fastify, LogController, type FastifyHttpOptions, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Config } from '#libs/config';
import { Context, contextIdFrom, runInContext } from '#libs/context';
import type { AppError } from '#libs/errors';
import type { Load } from '#libs/load';
import { withoutRedaction, type Log } from '#libs/logging';
import { accessLine } from './access-log.js';
import './deadline.js';
import { answerBrokenRequest, hearOddRequests } from './broken-requests.js';
import { refuseEarly } from './early-refusal.js';
import { isRepeated } from './field-of.js';
import { httpsOptions } from './https.js';
import { hasLargeHeaders, MOST_HEADERS } from './header-size.js';
import { httpErrors } from './http.errors.js';
import { parseJsonBody, requirePlainUtf8 } from './json-body.js';
import { named } from './named.js';
import { pathOf, PROBLEM_TYPE, problemOf } from './problem.js';
import './request.js';
import { faultOfTarget } from './request-target.js';
import type { RouteTable } from './route-table.js';
import type { Traffic } from './traffic.js';
import { ProtectedResponse } from './protected-response.js';
import { usualHeaders } from './security-headers.js';
import { Connections } from './connections.js';
import { Priorities, shedLoad } from './shedding.js';
import { recordCall } from './spans.js';

const HEADERS_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 13_500;
/** Of the time that a stop has, for requests in flight; the rest is for what has to be closed behind them. */
const IN_FLIGHT_SHARE = 0.75;
const NODE_SERVER: ServerOptions = {
  maxHeaderSize: MOST_HEADERS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  // Node looks every half minute otherwise, and cuts nobody off in between.
  connectionsCheckingInterval: 500,
  // Else Node itself would refuse a request without Host, in its own words.
  requireHostHeader: false,
  ServerResponse: ProtectedResponse,
};
/** Above the 60 s of common load balancers, so that they close idle connections and not we under their feet. */
const KEEP_ALIVE_MS = 65_000;
/** Ten documents of ten thousand characters, and what they are asked with; a group of alerts, each with its labels. */
const LARGER_BODIES: Readonly<Record<string, number>> = { '/graphql': 131_072, '/alerts/webhook': 262_144 };

/** People who type the address of a page end it with a slash as often as not. */
const slashAfterPage = /(?<=^\/docs(\/errors|\/events)?)\/(?=\?|$)/;

/** What the hooks know that exists before Nest does. */
export interface Hooked {
  readonly routes: RouteTable;
  readonly traffic: Traffic;
  readonly load: Load;
}

/** Fastify under Nest: limits, the context of every call, headers, and one access line, all as hooks. */
export function createHttpAdapter(config: Config, log: Log, { routes, traffic, load }: Hooked): FastifyAdapter {
  const { BODY_LIMIT, TRUST_PROXY } = config.env;
  const options: FastifyHttpOptions<Server> = {
    bodyLimit: BODY_LIMIT,
    trustProxy: (_address, hop) => hop < TRUST_PROXY,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: BODY_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // What still arrives while we stop is answered as ever, and asked to come back elsewhere.
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
    ...(config.tls ? { https: { ...NODE_SERVER, ...httpsOptions(config.tls) } } : { http: NODE_SERVER }),
    routerOptions: { maxParamLength: 200, querystringParser },
    rewriteUrl: ({ url = '/' }) => (url.startsWith('/docs/') ? url.replace(slashAfterPage, '') : url),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, config.publicUrl),
    // The router refuses a path it cannot read before any hook or filter of ours has a say.
    frameworkErrors: (error, request, reply) => {
      request.context = open(config, request.headers);
      const refusal = named(error) ?? httpErrors.malformed();
      const problem = problemOf(
        refusal,
        pathOf(request.url),
        request.context.contextId,
        `${config.publicUrl}/docs/errors`,
      );
      const headers = { ...usualHeaders, ...basicHeaders(request.context), 'content-type': PROBLEM_TYPE };
      void reply
        .code(problem.status as never)
        .headers(headers)
        .send(JSON.stringify(problem) as never);
    },
  };
  const server = fastify(options);
  hearOddRequests(server.server, config.publicUrl);
  hear(server, config, log, traffic);
  admit(server, config, { load, traffic });
  noteRoutes(server, config, routes);
  return new FastifyAdapter(server);
}

/** After the context is open, so that a refusal has one. */
function admit(server: FastifyInstance, { publicUrl, env }: Config, { load, traffic }: Omit<Hooked, 'routes'>): void {
  const priorities = new Priorities(server);
  const refused = () => traffic.refusedEarly();
  refuseEarly(server.server, { load, priorities, publicUrl, origins: env.CORS_ORIGINS, refused });
  shedLoad(server, load, priorities);
  load.follow(traffic);
  readBodies(server);
}

function noteRoutes(server: FastifyInstance, config: Config, routes: RouteTable): void {
  server.addHook('onRoute', (route) => {
    routes.add(route.url, [route.method].flat());
    const larger = LARGER_BODIES[route.url];
    if (larger !== undefined) route.bodyLimit = Math.max(config.env.BODY_LIMIT, larger);
  });
}

function hear(server: FastifyInstance, config: Config, log: Log, traffic: Traffic): void {
  const accessLog = withoutRedaction(log);
  new Connections(server, config.env.SHUTDOWN_TIMEOUT_MS * IN_FLIGHT_SHARE, (connections) =>
    log.warn({ module: 'http', connections }, 'requests in flight were cut off'),
  );
  server.decorateRequest('context', null as never);
  server.decorateRequest('refusal', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const context = open(config, request.headers, request.routeOptions.config?.deadlineMs);
    request.context = context;
    recordCall(request, reply);
    traffic.arrived(request, reply);
    reply.headers(usualHeaders).headers(basicHeaders(context));
    if (request.headers['traceparent'] !== undefined) reply.header('traceparent', context.trace.traceparent);
    const fault = faultOfHead(request);
    if (fault) done(fault);
    else runInContext(context, done);
  });
  // The body arrives in callbacks of the socket, which know no context.
  server.addHook('preValidation', (request, _reply, done) => runInContext(request.context, done));
  server.addHook('onResponse', (request, reply, done) => {
    traffic.answered(request, reply);
    runInContext(request.context, () => accessLog.info(accessLine(request, reply), 'request answered'));
    done();
  });
}

/** What is wrong with a request before its body is looked at, if anything. */
function faultOfHead({ headers, raw }: FastifyRequest): AppError | undefined {
  if (headers.host === undefined && raw.httpVersion === '1.1')
    return httpErrors.malformed({ detail: 'Host is missing.' });
  if (isRepeated(raw, 'host')) return httpErrors.malformed({ detail: 'Host is given twice.' });
  if (hasLargeHeaders(raw)) return httpErrors.headers_too_large({ headers: { connection: 'close' } });
  return faultOfTarget(raw.url ?? '');
}

function open({ env }: Config, headers: Readonly<Record<string, unknown>>, ownMs?: number): Context {
  const deadline = performance.now() + (ownMs ?? env.REQUEST_TIMEOUT_MS);
  const context = new Context(contextIdFrom(headers), deadline, headers['traceparent']);
  context.actorKind = 'anonymous';
  return context;
}

function basicHeaders({ contextId }: Context): Record<string, string> {
  return { 'x-context-id': contextId, 'x-request-id': contextId };
}

function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      requirePlainUtf8(request.headers);
      done(null, bytes.length === 0 ? undefined : parseJsonBody(bytes));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Repeated parameters become arrays, which no schema takes; without a prototype, `__proto__` is just an unknown name. */
function querystringParser(text: string): Record<string, string | string[]> {
  const values = Object.create(null) as Record<string, string | string[]>;
  if (text === '') return values;
  for (const [name, value] of new URLSearchParams(text)) {
    const known = values[name];
    values[name] = known === undefined ? value : [...[known].flat(), value];
  }
  return values;
}
