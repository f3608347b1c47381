import { z } from 'zod';
import { defineEvent } from '#libs/events';

const userId = z.uuid().meta({ description: 'The user this is about.' });
const roles = z.array(z.string()).meta({ description: 'The roles the user has after this event.' });

const example = { userId: '0193a1c0-1f2e-7d3c-9b4a-5e6f70819233' };

export const userCreated = defineEvent('users.user_created', 1, z.object({ userId, roles }), {
  description: 'A user exists and can log in.',
  when: 'Somebody signed up, or was given an account.',
  subject: 'userId',
  example: { ...example, roles: ['customer'] },
});

export const userUpdated = defineEvent(
  'users.user_updated',
  1,
  z.object({
    userId,
    status: z.enum(['active', 'suspended']).meta({ description: 'Whether the user can act.' }),
    roles,
  }),
  {
    description: 'The name, the status or the roles of a user are others, or the address was verified.',
    when: 'The user, or who administers users, changed them; or the user used a token that was mailed.',
    subject: 'userId',
    example: { ...example, status: 'active', roles: ['customer', 'support'] },
  },
);

export const userClosed = defineEvent('users.user_closed', 1, z.object({ userId }), {
  description: 'A user can no longer act, and the e-mail address is free again.',
  when: 'The account was closed.',
  subject: 'userId',
  example,
});
