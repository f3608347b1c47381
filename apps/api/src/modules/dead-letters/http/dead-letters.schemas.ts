import { z } from 'zod';
import { pageQuery } from '#libs/http';
import type { DeadLetter } from '../dead-letters.service.js';

const statusSchema = z
  .enum(['dead', 'redriving', 'redriven'])
  .meta({ description: 'dead: given up; redriving: to be handled again; redriven: that went well.' });

export const listDeadLettersSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt']),
  status: statusSchema.optional(),
  consumer: z.string().max(100).optional().meta({ description: 'Only what this consumer gave up.' }),
});
export type ListDeadLetters = z.output<typeof listDeadLettersSchema>;

const exampleLetter = {
  id: '01932b1c-7a00-7000-8000-0000000000e1',
  consumer: 'statistics.count_orders',
  eventId: '01932b1c-7a00-7000-8000-0000000000e2',
  type: 'orders.order_placed.v1',
  topic: 'orders.events.v1',
  partition: 3,
  offset: 1_042,
  cause: 'The body does not fit orders.order_placed.v1.',
  attempts: 1,
  status: 'dead',
  contextId: '01932b1c-7a00-7000-8000-0000000000e3',
  createdAt: '2026-01-01T09:30:00.000Z',
  updatedAt: '2026-01-01T09:30:00.000Z',
};

export const deadLetterSchema = z
  .object({
    id: z.uuid(),
    consumer: z.string().meta({ description: 'Who gave it up.' }),
    eventId: z.string().meta({ description: 'The id of the event, which a redrive keeps.' }),
    type: z.string().nullable(),
    topic: z.string(),
    partition: z.int(),
    offset: z.int().meta({ description: 'Its place in the topic.' }),
    cause: z.string().meta({ description: 'Why the last attempt failed.' }),
    attempts: z.int(),
    status: statusSchema,
    contextId: z.string().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter', example: exampleLetter });
export type DeadLetterView = z.output<typeof deadLetterSchema>;

export const deadLetterPageSchema = z
  .object({
    data: z.array(deadLetterSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'DeadLetterPage', example: { data: [exampleLetter], page: { limit: 20, nextCursor: null } } });

export function deadLetterView(letter: DeadLetter): DeadLetterView {
  const { id, consumer, eventId, type, topic, partition, offset, cause, attempts, status } = letter;
  const { contextId, createdAt, updatedAt } = letter;
  const place = { topic, partition, offset };
  return { id, consumer, eventId, type, ...place, cause, attempts, status, contextId, createdAt, updatedAt };
}
