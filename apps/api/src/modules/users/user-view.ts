import { z } from 'zod';
import type { User } from './user.entity.js';

export const userExample = {
  id: '01932b1c-7a00-7000-8000-0000000000a1',
  email: 'maria@example.com',
  name: 'Maria Rossi',
  status: 'active',
  roles: ['customer'],
  parentId: null,
  emailVerifiedAt: null,
  version: 1,
  createdAt: '2026-01-01T09:00:00.000Z',
  updatedAt: '2026-01-01T09:00:00.000Z',
};

/** A user as clients see one. */
export const userSchema = z
  .object({
    id: z.uuid(),
    email: z.email(),
    name: z.string(),
    status: z.enum(['active', 'suspended', 'closed']),
    roles: z.array(z.string()),
    parentId: z.uuid().nullable(),
    emailVerifiedAt: z.iso.datetime().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'User', example: userExample });
export type UserView = z.output<typeof userSchema>;

export function userView(user: User): UserView {
  const { id, email, name, status, roles, parentId, emailVerifiedAt, version, createdAt, updatedAt } = user;
  return { id, email, name, status, roles, parentId, emailVerifiedAt, version, createdAt, updatedAt };
}
