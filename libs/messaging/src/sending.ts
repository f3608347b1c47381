import { beginSpan, type Span } from '#libs/context';
import { messageOf, type StoredEvent } from './envelope.js';
import type { Message } from './transport.js';

/** Messages about to be published. */
export interface Sendings {
  readonly messages: readonly Message[];
  /** Ends their spans, with an error where they were not taken. */
  readonly ended: (error?: unknown) => void;
}

/** Events in their envelopes; where traces are recorded each with a span of its own, which its consumers go on from. */
export function sendingsOf(events: readonly StoredEvent[]): Sendings {
  const spans: Span[] = [];
  const messages = events.map((event) => {
    const span = spanOf(event);
    if (!span) return messageOf(event);
    spans.push(span);
    return messageOf({ ...event, traceparent: span.traceparent });
  });
  return { messages, ended: (error) => spans.forEach((span) => span.end(error)) };
}

function spanOf({ contextId, traceparent, topic, type }: StoredEvent): Span | undefined {
  if (contextId === null || traceparent === null) return undefined;
  const attributes = { 'messaging.destination.name': topic, 'messaging.message.type': type };
  return beginSpan({ contextId, traceparent }, { name: `send ${topic}`, kind: 'producer', attributes });
}
