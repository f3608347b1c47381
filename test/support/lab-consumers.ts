import { Injectable, type Provider } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ambientContext } from '#libs/context';
import { command, type Statement } from '#libs/database';
import { defineEvent, type EventType } from '#libs/events';
import { Consumer, Consumes, type Received } from '#libs/messaging';

const insert = command(
  'lab.insert_effect',
  'insert into lab.effects (tenant_id, consumer, event_id, aggregate_id, version, context_id) values ($1, $2, $3, $4, $5, $6)',
  { unaudited: 'an effect' },
);

const shape = z.object({ thingId: z.uuid(), note: z.string() });
export type LabEvent = EventType<typeof shape>;

/** An event of a topic that nobody else uses, so that tests side by side do not hear each other. */
export function labEvent(): LabEvent {
  const thingId = randomUUID();
  return defineEvent(`lab${randomUUID().replaceAll('-', '')}.happened`, 1, shape, {
    description: 'Something happened in a test.',
    when: 'A test wanted it.',
    subject: 'thingId',
    example: { thingId, note: 'nothing' },
  });
}

export const happened = (event: LabEvent, note = '') => event({ thingId: randomUUID(), note });

/** What a test has a consumer do before its effect: throw, wait, end. */
export type Mischief = (event: Received<{ note: string }>) => void | Promise<void>;

/** A consumer that writes one row into `lab.effects` for each event, after `mischief`. */
export function labConsumer(name: string, event: LabEvent, mischief: Mischief = () => undefined): Provider {
  @Injectable()
  @Consumer(name)
  class LabConsumer {
    @Consumes(event)
    async write(received: Received<{ note: string }>): Promise<Statement[]> {
      await mischief(received);
      const { tenantId, id, aggregateId, version } = received;
      return [insert(tenantId, name, id, aggregateId, version, ambientContext()?.contextId ?? null)];
    }
  }
  return LabConsumer;
}
