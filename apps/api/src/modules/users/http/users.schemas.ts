import { z } from 'zod';
import { changeOf, lineOfText, pageQuery } from '#libs/http';
import { userExample, userSchema } from '../user-view.js';

const nameSchema = lineOfText(200).meta({ description: 'What the person is called.', example: 'Maria Rossi' });
const rolesSchema = z
  .array(z.string().min(1).max(64))
  .max(20)
  .meta({ description: 'Names of roles.', example: ['support'] });

export const updateMeSchema = z
  .strictObject({ name: nameSchema })
  .meta({ id: 'UpdateMe', example: { name: 'Maria R.' } });
export type UpdateMe = z.output<typeof updateMeSchema>;

export const updateUserSchema = changeOf({
  name: nameSchema,
  status: z.enum(['active', 'suspended', 'closed']),
  roles: rolesSchema,
}).meta({ id: 'UpdateUser', example: { status: 'suspended' } });
export type UpdateUser = z.output<typeof updateUserSchema>;

export const listUsersSchema = z.strictObject({
  ...pageQuery(['-createdAt', 'createdAt', 'email', '-email']),
  email: z.string().trim().toLowerCase().optional().meta({ description: 'Only the user with this address.' }),
  status: z
    .enum(['active', 'suspended', 'closed'])
    .optional()
    .meta({ description: 'Only users in this state; without it, all but closed ones.' }),
});
export type ListUsers = z.output<typeof listUsersSchema>;

export const userPageSchema = z
  .object({
    data: z.array(userSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'UserPage', example: { data: [userExample], page: { limit: 20, nextCursor: null } } });
