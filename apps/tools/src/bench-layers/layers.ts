import type { Environment } from '../environment.ts';
import type { Patch } from '../patched-build.ts';

/** One way to run what was built: with which settings beside the usual ones, and with what left out. */
export interface Variant {
  readonly env?: Environment;
  readonly patches?: readonly Patch[];
}

/** Something that each request may do or not, and how it runs without it and with it. */
export interface Layer {
  readonly title: string;
  readonly without: Variant;
  readonly with: Variant;
}

const NO_LIMITS: Environment = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off' };

const TRAIL = 'libs/database/src/trail.js';
/** A commit adds no entry, and no statement is looked at for whether it needs one. */
const NO_AUDIT: readonly Patch[] = [
  { file: TRAIL, ...before('const changes = changesOf(statements);', 'return [];') },
  { file: TRAIL, ...before('const silent = statements.find(', 'return;') },
];

const DATABASE = 'libs/database/src/database-metrics.js';
/** Nothing is counted, measured or looked up for it; what has to be known without metrics, such as for the log, stays. */
const NO_METRICS: readonly Patch[] = [
  { file: 'libs/metrics/src/metrics.js', ...without('collectDefaultMetrics({ register: this.registry });') },
  {
    file: 'libs/http/src/traffic.js',
    ...without('this.seriesOf(request, statusCode)?.observe(elapsedTime / 1_000);'),
  },
  { file: DATABASE, ...without('this.waits.observe(ms / 1_000);') },
  { file: DATABASE, ...before('let series = this.bound[outcome].get(statement);', 'return;') },
  { file: 'libs/cache/src/cache-log.js', ...without('this.seriesOf(cache, outcome).inc();') },
  { file: 'libs/limits/src/limit-log.js', ...without('this.admissions[store].inc();') },
];

/** Nobody asks any more whether spans are recorded. */
const NO_SPANS: readonly Patch[] = [
  { file: 'libs/http/src/server.js', ...without('recordCall(request, reply);') },
  { file: 'libs/database/src/errand.js', ...before('const outer = this.context.span;', 'return this;') },
  {
    file: 'libs/context/src/context.js',
    ...before('const span = ambientContext()?.span?.child(terms);', 'return work();'),
  },
];

/** The layers; the first is none, which shows what two processes that run the same differ by. */
export function layers(receiver: string, redis: string | undefined): Layer[] {
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver };
  const inRedis = { REDIS_URL: redis };
  return [
    { title: 'None: the same twice', without: {}, with: {} },
    { title: 'Limits, in memory', without: { env: NO_LIMITS }, with: {} },
    ...(redis === undefined
      ? []
      : [{ title: 'Limits, in Redis', without: { env: { ...NO_LIMITS, ...inRedis } }, with: { env: inRedis } }]),
    { title: 'Audit', without: { patches: NO_AUDIT }, with: {} },
    { title: 'Metrics', without: { patches: NO_METRICS }, with: {} },
    { title: 'Traces, switched off', without: { patches: NO_SPANS }, with: {} },
    { title: 'Traces, of each request', without: {}, with: { env: traced } },
    { title: 'Traces, of one in ten', without: {}, with: { env: { ...traced, OTEL_TRACES_SAMPLER_ARG: '0.1' } } },
    {
      title: 'All four',
      without: { env: NO_LIMITS, patches: [...NO_AUDIT, ...NO_METRICS] },
      with: { env: traced },
    },
  ];
}

function before(find: string, first: string): Omit<Patch, 'file'> {
  return { find, replace: `${first} ${find}` };
}

function without(find: string): Omit<Patch, 'file'> {
  return { find, replace: '' };
}
