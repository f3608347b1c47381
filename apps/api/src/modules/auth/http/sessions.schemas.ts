import { z } from 'zod';
import { pageQuery } from '#libs/http';
import type { OwnSession } from '../session.entity.js';

export const listSessionsSchema = z.strictObject(pageQuery(['-createdAt', 'createdAt']));
export type ListSessions = z.output<typeof listSessionsSchema>;

const example = {
  id: '01932b1c-7a00-7000-8000-0000000000f1',
  createdAt: '2026-01-01T09:00:00.000Z',
  lastUsedAt: '2026-01-02T17:30:00.000Z',
  ip: '203.0.113.0/24',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  current: true,
};

/** A session as its owner sees it. */
export const ownSessionSchema = z
  .object({
    id: z.uuid(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().meta({ description: 'When it was last refreshed, or begun.' }),
    ip: z
      .string()
      .nullable()
      .meta({ description: 'The network it was begun from: the address without its last part.' }),
    userAgent: z.string().nullable(),
    current: z.boolean().meta({ description: 'Whether this request belongs to it.' }),
  })
  .meta({ id: 'OwnSession', example });
export type OwnSessionView = z.output<typeof ownSessionSchema>;

export const sessionPageSchema = z
  .object({
    data: z.array(ownSessionSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'SessionPage', example: { data: [example], page: { limit: 20, nextCursor: null } } });

export function ownSessionView(session: OwnSession, current: string | undefined): OwnSessionView {
  const { id, createdAt, lastUsedAt, ip, userAgent } = session;
  return { id, createdAt, lastUsedAt, ip, userAgent, current: id === current };
}

export const changePasswordSchema = z
  .strictObject({
    currentPassword: z.string().min(1).max(256),
    newPassword: z.string().min(8).max(256).meta({ description: '8 to 256 characters, taken exactly as they are.' }),
  })
  .meta({
    id: 'ChangePassword',
    example: { currentPassword: 'correct horse battery', newPassword: 'another fine long password' },
  });
export type ChangePassword = z.output<typeof changePasswordSchema>;
