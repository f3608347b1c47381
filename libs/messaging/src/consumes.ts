import { DiscoveryService } from '@nestjs/core';
import type { Statement } from '#libs/database';
import { declareListener, typeOf, type EventType } from '#libs/events';
import type { z } from 'zod';

/** An event as a consumer meets it: what it says, and whose call it came from. */
export interface Received<Payload> {
  readonly id: string;
  /** As on the wire: `orders.order_placed.v1`. */
  readonly type: string;
  readonly tenantId: string;
  readonly actorId: string | null;
  readonly aggregateId: string;
  /** The version of the aggregate that the event tells of. */
  readonly version: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly occurredAt: string;
  readonly payload: Payload;
}

/** What a consumer makes of an event: the statements that are its effect. They are committed with the inbox, once. */
export type Effect = readonly Statement[] | Promise<readonly Statement[]>;

type AnyEventType = EventType<z.ZodType>;
type PayloadOf<Type> = Type extends EventType<infer Schema> ? z.output<Schema> : never;

export const CONSUMER = DiscoveryService.createDecorator<string>();
export const CONSUMES = DiscoveryService.createDecorator<readonly AnyEventType[]>();

/**
 * Makes a class a consumer under a name that never changes, `<module>.<what_it_does>`: the inbox remembers under it what
 * was handled, and it is the consumer's group at the broker. One method of it says what it `@Consumes`.
 */
export const Consumer =
  (name: string): ClassDecorator =>
  (target) => {
    declareListener({ name, group: groupOf(name), types: typesOf(target.prototype as object) });
    CONSUMER(name)(target);
  };

/** The group of a consumer at the broker. */
export function groupOf(name: string): string {
  return `company-backend.${name}`;
}

/** Marks the method that turns each of these events into its effect. It may read, but leaves writing to its answer. */
export const Consumes =
  <const Types extends readonly AnyEventType[]>(...types: Types) =>
  <Method extends (event: Received<PayloadOf<Types[number]>>) => Effect>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    CONSUMES(types)(target, key, descriptor);
  };

/** Decorators of methods are applied before those of their class. */
function typesOf(prototype: object): string[] {
  const methods = Object.getOwnPropertyNames(prototype).map((name) => Reflect.get(prototype, name) as object);
  return methods.flatMap((method) => {
    const types = Reflect.getMetadata(CONSUMES.KEY, method) as readonly AnyEventType[] | undefined;
    return types?.map(typeOf) ?? [];
  });
}
