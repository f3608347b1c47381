import type { z } from 'zod';

/** A fact: its name, the version of its shape, and what happened. */
export interface DomainEvent<Payload = unknown> {
  readonly eventName: string;
  readonly version: number;
  readonly payload: Payload;
}

/** A declared kind of fact: call it with a payload to make one. */
export interface EventType<Schema extends z.ZodType> {
  (payload: z.input<Schema>): DomainEvent<z.output<Schema>>;
  readonly eventName: string;
  readonly version: number;
  readonly schema: Schema;
}

/** Declares a fact as `<module>.<past_tense>` and the version of its shape; a payload that does not fit throws. */
export function defineEvent<Schema extends z.ZodType>(
  eventName: string,
  version: number,
  schema: Schema,
): EventType<Schema> {
  const make = (payload: z.input<Schema>) => ({ eventName, version, payload: schema.parse(payload) });
  return Object.assign(make, { eventName, version, schema });
}
