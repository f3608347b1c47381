import { contextIdFrom } from '#libs/context';
import type { Message } from './transport.js';

/** An event as it stands in the outbox. */
export interface StoredEvent {
  readonly id: string;
  readonly tenantId: string;
  readonly topic: string;
  readonly lane: number;
  readonly aggregateId: string;
  readonly version: number;
  readonly type: string;
  /** JSON. */
  readonly payload: string;
  readonly contextId: string | null;
  readonly traceparent: string | null;
  readonly actorId: string | null;
  /** RFC 3339, UTC, milliseconds. */
  readonly createdAt: string;
}

/** What a message says of itself: CloudEvents 1.0 in binary mode, and whose call it came from. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly tenantId: string;
  readonly actorId: string | null;
  readonly aggregateId: string;
  /** The version of the aggregate that the event tells of. */
  readonly version: number;
  readonly occurredAt: string;
  readonly contextId: string;
  readonly traceparent: string | undefined;
}

/** A message that says too little of itself to be handled by anybody. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable';
}

/** Puts an event into its envelope (CloudEvents 1.0, Kafka protocol binding 1.0.2, binary content mode). */
export function messageOf(event: StoredEvent): Message {
  const { topic, aggregateId, payload, contextId, traceparent, actorId } = event;
  const source = `/company-backend/${topic.slice(0, topic.indexOf('.'))}`;
  return {
    topic,
    key: aggregateId,
    value: Buffer.from(payload),
    headers: {
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: event.type,
      ce_source: source,
      ce_subject: aggregateId,
      ce_time: event.createdAt,
      ce_sequence: String(event.version),
      'content-type': 'application/json',
      ...(contextId === null ? {} : { 'x-context-id': contextId }),
      ...(traceparent === null ? {} : { traceparent }),
      'x-tenant-id': event.tenantId,
      ...(actorId === null ? {} : { 'x-actor-id': actorId }),
    },
  };
}

/** Reads the envelope of a message; `Undecodable` where it lacks what every event has. */
export function envelopeOf({ headers }: Pick<Message, 'headers'>): Envelope {
  const text = (name: string): string => {
    const value = headers[name];
    if (value === undefined) throw new Undecodable(`The header ${name} is missing.`);
    return value;
  };
  const uuid = (name: string): string => {
    const value = text(name);
    if (!isUuid(value)) throw new Undecodable(`The header ${name} is no UUID.`);
    return value;
  };
  const sequence = (): number => {
    const version = text('ce_sequence');
    if (!/^[1-9]\d{0,8}$/.test(version)) throw new Undecodable('The header ce_sequence is no version.');
    return Number(version);
  };
  return {
    id: uuid('ce_id'),
    type: text('ce_type'),
    tenantId: uuid('x-tenant-id'),
    actorId: headers['x-actor-id'] === undefined ? null : uuid('x-actor-id'),
    aggregateId: uuid('ce_subject'),
    version: sequence(),
    occurredAt: text('ce_time'),
    contextId: contextIdFrom({ 'x-context-id': headers['x-context-id'] }),
    traceparent: headers['traceparent'],
  };
}

/** The JSON of a message; `Undecodable` where it is none. */
export function payloadOf({ value }: Pick<Message, 'value'>): unknown {
  try {
    return JSON.parse(value.toString()) as unknown;
  } catch {
    throw new Undecodable('The body is not JSON.');
  }
}

/** Whether the text is a UUID, in lower case as we write them. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}
