import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Counter, Histogram } from 'prom-client';
import type { Flow } from '#libs/load';
import type { LabelOf, Metrics } from '#libs/metrics';
import { Latencies } from './latencies.js';
import './request.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const OVERLOADED = 'unavailable.overloaded';
const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'];

type Series = Histogram.Internal<LabelOf<'http_server_request_duration_seconds'>>;

/** What was answered since the process started; who keeps two of them knows what happened in between. */
export interface Tally {
  readonly answered: number;
  readonly failed: number;
  readonly overloaded: number;
  readonly inFlight: number;
  readonly latencies: Latencies;
}

/** The requests of this process: each counted and measured by the hooks of the server, at some two microseconds. */
export class Traffic implements Flow {
  private readonly owed = new Set<ServerResponse>();
  private readonly left: (this: ServerResponse) => void;
  private answeredSoFar = 0;
  private failed = 0;
  private overloaded = 0;
  private early = 0;
  private readonly latencies = new Latencies();
  private readonly series = new Map<string, Series[]>();
  private durations: Histogram<LabelOf<'http_server_request_duration_seconds'>> | undefined;
  private refusals: Counter<LabelOf<'http_server_refusals_total'>> | undefined;
  private refusalsAtTheDoor: Counter.Internal | undefined;

  constructor() {
    const { owed } = this;
    // One for all of them: Node calls it on the response that it hears.
    this.left = function () {
      owed.delete(this);
    };
  }

  /** From now on the metrics tell of it as well. */
  tellTo(metrics: Metrics): this {
    this.durations = metrics.histogram('http_server_request_duration_seconds');
    this.refusals = metrics.counter('http_server_refusals_total');
    this.refusalsAtTheDoor = this.refusals.labels({ code: OVERLOADED });
    metrics.gauge('http_server_requests_in_flight', (gauge) => gauge.set(this.inFlight));
    return this;
  }

  get inFlight(): number {
    return this.owed.size;
  }

  get completed(): number {
    return this.answeredSoFar - this.early;
  }

  arrived(request: FastifyRequest, reply: FastifyReply): void {
    if (isStream(request)) return;
    this.owed.add(reply.raw);
    // Not with the answer: whoever hangs up early gets none.
    reply.raw.on('close', this.left);
  }

  /** Asks whoever waits for an answer now to come back on another connection: one that is kept would keep us from stopping. */
  askToReconnect(): void {
    for (const response of this.owed) if (!response.headersSent) response.setHeader('connection', 'close');
  }

  answered(request: FastifyRequest, reply: FastifyReply): void {
    // A stream lasts as long as somebody looks at it, which says nothing of how fast we are.
    if (isStream(request) && reply.statusCode === 200) return;
    const { statusCode, elapsedTime } = reply;
    const { refusal } = request;
    this.answeredSoFar++;
    if (statusCode >= 500) this.failed++;
    if (refusal === OVERLOADED) this.overloaded++;
    this.latencies.add(elapsedTime);
    this.seriesOf(request, statusCode)?.observe(elapsedTime / 1_000);
    if (refusal !== undefined) this.refusals?.inc({ code: refusal });
  }

  /** A request was refused for overload before any hook saw it. */
  refusedEarly(): void {
    this.early++;
    this.answeredSoFar++;
    this.failed++;
    this.overloaded++;
    this.refusalsAtTheDoor?.inc();
  }

  tally(): Tally {
    const { answeredSoFar: answered, failed, overloaded, inFlight } = this;
    return { answered, failed, overloaded, inFlight, latencies: this.latencies.copy() };
  }

  /** By the route's template, and one for all paths that have none; an unknown method is `other`. */
  private seriesOf(request: FastifyRequest, statusCode: number): Series | undefined {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const key = `${request.method} ${route}`;
    let byClass = this.series.get(key);
    if (!byClass) {
      // Methods are written by clients: a key for each of theirs would be kept for ever.
      if (!METHODS.has(request.method)) return this.open('other', route, statusCode);
      this.series.set(key, (byClass = []));
    }
    const at = Math.floor(statusCode / 100);
    const known = byClass[at] ?? this.open(request.method, route, statusCode);
    if (known) byClass[at] = known;
    return known;
  }

  private open(method: string, route: string, statusCode: number): Series | undefined {
    return this.durations?.labels({ method, route, status: CLASSES[Math.floor(statusCode / 100)] ?? 'none' });
  }
}

function isStream(request: FastifyRequest): boolean {
  return (request.routeOptions.config as { isStream?: boolean } | undefined)?.isStream === true;
}
