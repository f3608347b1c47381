/** Which side of what a span is on, in OpenTelemetry's words. */
export type SpanKind = 'server' | 'internal' | 'client' | 'producer' | 'consumer';

/** What a span says of itself: names and numbers, never what somebody typed. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a span begins with. */
export interface SpanTerms {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: SpanAttributes;
}

/** A part of a trace that is being recorded. */
export interface Span {
  /** Names this span to whoever works for it elsewhere (https://www.w3.org/TR/trace-context/). */
  readonly traceparent: string;
  child(terms: SpanTerms): Span;
  /** Says more of it, or calls it otherwise. */
  describe(attributes: SpanAttributes, name?: string): void;
  /** Once and for all; with an error where it failed. */
  end(error?: unknown): void;
}

/** Whose call a span belongs to that has no parent in this process. */
export interface SpanOrigin {
  readonly contextId: string;
  /** Of the span elsewhere that asked for it. */
  readonly traceparent: string | undefined;
}

/** Makes spans of what happens, and takes them where they are looked at. */
export interface Recorder {
  begin(origin: SpanOrigin, terms: SpanTerms): Span;
}

let recorder: Recorder | undefined;

/** From now on this process records its spans there; without a recorder there are none, and they cost nothing. */
export function recordSpansBy(next: Recorder | undefined): void {
  recorder = next;
}

/** A span without a parent in this process; undefined where none are recorded. */
export function beginSpan(origin: SpanOrigin, terms: SpanTerms): Span | undefined {
  return recorder?.begin(origin, terms);
}
