import { z } from 'zod';
import { defineEvent } from '#libs/events';

const user = z.object({ userId: z.uuid() });

export const userCreated = defineEvent('users.user_created', 1, user.extend({ roles: z.array(z.string()) }));
export const userUpdated = defineEvent(
  'users.user_updated',
  1,
  user.extend({ status: z.enum(['active', 'suspended']), roles: z.array(z.string()) }),
);
export const userClosed = defineEvent('users.user_closed', 1, user);
