import { Injectable } from '@nestjs/common';
import { newId } from '#libs/ids';
import { currentContext } from '#libs/context';
import { command, type Change, type Statement } from '#libs/database';
import { topicOf, typeOf, type DomainEvent } from './define-event.js';
import { OutboxBell } from './outbox-bell.js';

/** Whose history an event belongs to, and the version of it that the event tells of. */
export interface Aggregate {
  readonly tenantId: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
}

const append = command(
  'events.append',
  `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

/** Where events wait to be published: written in the commit of the change, so that both are there or neither is. */
@Injectable()
export class Outbox {
  private readonly committed: () => void;

  constructor(bell: OutboxBell) {
    this.committed = () => bell.ring();
  }

  /** The statement that stores `event` as version `aggregate.version` of the aggregate, under the contextId of the call. */
  append(aggregate: Aggregate, event: DomainEvent, actorId: string | null): Statement {
    const { contextId, trace } = currentContext();
    const { tenantId, type, id, version } = aggregate;
    const headers = { contextId, traceparent: trace.traceparent, tenantId, actorId };
    // What is announced is what changed: the same commit gets an entry in the audit trail for it.
    const change: Change = { tenantId, action: event.eventName, object: { type, id }, actorId, details: { version } };
    const names = [topicOf(event), type, id, version, laneOf(id), typeOf(event)];
    return { ...append(newId(), tenantId, ...names, event.payload, headers), change, committed: this.committed };
  }
}

/** One of 16 lanes, the same for every event of an aggregate; the last digit of a UUIDv7 is random. */
function laneOf(aggregateId: string): number {
  return Number.parseInt(aggregateId.slice(-1), 16);
}
