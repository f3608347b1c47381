import { AsyncLocalStorage } from 'node:async_hooks';
import { newContextId } from './context-id.js';
import { beginSpan, type Span, type SpanTerms } from './span.js';
import { traceFrom, type Trace } from './trace.js';

/** What sort of caller it is; `anonymous` while nobody knows who. */
export type ActorKind = 'anonymous' | 'user' | 'api-key' | 'system';

/** Describes one call; never decides its answer. Doors open it, logs and events read it. */
export class Context {
  /** Who calls, once known; for logs and audit only. */
  tenantId: string | undefined = undefined;
  actorId: string | undefined = undefined;
  /** `system` until a door opens the call to somebody from outside. */
  actorKind: ActorKind = 'system';
  /** Database round trips made so far on behalf of the call. */
  roundTrips = 0;
  /** Milliseconds waited until a database connection was free, on behalf of the call. */
  connectionWaitMs = 0;
  /** The part of a trace that the call is in, where traces are recorded: what is done for it are parts of that. */
  span: Span | undefined = undefined;
  private known: Trace | undefined = undefined;

  /** `deadline`: when the call must be over, in milliseconds of `performance.now()`; `Infinity` where nobody waits. */
  constructor(
    readonly contextId: string,
    readonly deadline = Infinity,
    private readonly traceparentHeader?: unknown,
  ) {}

  /** The call's W3C trace: that of its span, else the caller's, else one made when it is first asked for. */
  get trace(): Trace {
    return (this.known ??= traceFrom(this.span?.traceparent ?? this.traceparentHeader));
  }

  /** Begins the span of the whole call, where spans are recorded. Whoever opens the call ends it. */
  record(terms: SpanTerms): Span | undefined {
    const { contextId, traceparentHeader } = this;
    const traceparent = typeof traceparentHeader === 'string' ? traceparentHeader : undefined;
    return (this.span = beginSpan({ contextId, traceparent }, terms));
  }

  /** Milliseconds left until the deadline; never below zero. */
  remaining(): number {
    return Math.max(0, this.deadline - performance.now());
  }
}

/** The ambient call, or a fresh one, with at most so many milliseconds from now. */
export function contextWithin(ms: number): Context {
  const outer = storage.getStore();
  const deadline = Math.min(outer?.deadline ?? Infinity, performance.now() + ms);
  const context = new Context(outer?.contextId ?? newContextId(), deadline, outer?.trace.traceparent);
  context.tenantId = outer?.tenantId;
  context.actorId = outer?.actorId;
  context.actorKind = outer?.actorKind ?? 'system';
  context.span = outer?.span;
  return context;
}

/** Has `work` done as a part of the call's span, where spans are recorded; `work` is told which. */
export async function inSpan<T>(terms: SpanTerms, work: (span?: Span) => Promise<T>): Promise<T> {
  const span = ambientContext()?.span?.child(terms);
  if (!span) return work();
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error ?? new Error('It failed.'));
    throw error;
  }
}

const storage = new AsyncLocalStorage<Context>();

/** Runs `work` inside `context`; doors call this, nobody else. */
export function runInContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work);
}

/** The context of this call, or a fresh one where no door opened it (start-up, a bare test). */
export function currentContext(): Context {
  return storage.getStore() ?? new Context(newContextId());
}

/** The context of this call where a door opened one. */
export function ambientContext(): Context | undefined {
  return storage.getStore();
}

/** Runs `work` for a tenant that no door has told of, under the ambient contextId or a fresh one. */
export function onBehalfOf<T>(tenantId: string, work: () => T): T {
  const context = contextWithin(Infinity);
  context.tenantId = tenantId;
  return runInContext(context, work);
}
