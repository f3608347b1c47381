import type { z } from 'zod';
import { undeclared } from './undeclared.js';

/** A fact: its name, the version of its shape, and what happened. */
export interface DomainEvent<Payload = unknown> {
  readonly eventName: string;
  readonly version: number;
  readonly payload: Payload;
}

/** What people who listen to a fact want to know before they do. */
export interface EventNotes<Payload> {
  /** One sentence: what is true once this was announced. */
  readonly description: string;
  /** One sentence: what somebody did to bring it about. */
  readonly when: string;
  /** The field that names whose history the fact belongs to; its value is the key of the message. */
  readonly subject: keyof Payload & string;
  readonly example: Payload;
}

/** A declared kind of fact: call it with a payload to make one. */
export interface EventType<Schema extends z.ZodType> {
  (payload: z.input<Schema>): DomainEvent<z.output<Schema>>;
  readonly eventName: string;
  readonly version: number;
  readonly schema: Schema;
  readonly notes: EventNotes<z.output<Schema>>;
  /** The payload of a message somebody else made: fields that a newer producer added are dropped, a misfit throws. */
  accept(payload: unknown): z.output<Schema>;
}

/** Any declared kind of fact, whatever it carries. */
export type DeclaredEvent = Pick<EventType<z.ZodType>, 'eventName' | 'version' | 'schema' | 'accept'> & {
  readonly notes: Omit<EventNotes<unknown>, 'subject'> & { readonly subject: string };
};

const catalogue = new Map<string, DeclaredEvent>();

/** Every kind of fact that is declared in the loaded code: by topic, and there as declared. */
export function eventCatalogue(): readonly DeclaredEvent[] {
  return [...catalogue.values()].sort((a, b) => topicOf(a).localeCompare(topicOf(b), 'en'));
}

/** How messages name the kind of fact they carry: `orders.order_placed.v1`. */
export function typeOf({ eventName, version }: Pick<DomainEvent, 'eventName' | 'version'>): string {
  return `${eventName}.v${version}`;
}

/** Where messages of this kind are published: one topic for each module. */
export function topicOf({ eventName }: Pick<DomainEvent, 'eventName'>): string {
  return `${eventName.slice(0, eventName.indexOf('.'))}.events.v1`;
}

/**
 * Declares a fact as `<module>.<past_tense>`, the version of its shape, and what it means. A payload that does not fit
 * throws, and so does one with a field that is not declared. Declaring a version twice throws.
 */
export function defineEvent<Schema extends z.ZodType>(
  eventName: string,
  version: number,
  schema: Schema,
  notes: EventNotes<z.output<Schema>>,
): EventType<Schema> {
  const type = typeOf({ eventName, version });
  if (catalogue.has(type)) throw new Error(`The event ${type} is declared twice.`);
  const accept = (payload: unknown) => schema.parse(payload);
  const make = (given: unknown) => {
    const payload = accept(given);
    const surplus = undeclared(given, payload);
    if (surplus.length > 0) throw new Error(`${type} does not declare ${surplus.join(', ')}.`);
    return { eventName, version, payload };
  };
  make(notes.example);
  const declared = Object.assign(make, { eventName, version, schema, notes, accept });
  catalogue.set(type, declared);
  return declared;
}
