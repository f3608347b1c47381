import { z } from 'zod';
import { lineOfText } from '#libs/http';
import { userExample, userSchema } from '#modules/users';
import type { SignedInSession } from '../auth.service.js';

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email().max(254))
  .meta({ description: 'E-mail address.', example: 'maria@example.com', format: 'email' });
export const passwordSchema = z
  .string()
  .min(8)
  .max(256)
  .meta({ description: '8 to 256 characters, taken exactly as they are.', example: 'correct horse battery' });
const nameSchema = lineOfText(200).meta({ description: 'What the person is called.', example: 'Maria Rossi' });

export const signUpSchema = z.strictObject({ email: emailSchema, password: passwordSchema, name: nameSchema }).meta({
  id: 'SignUp',
  example: { email: 'maria@example.com', password: 'correct horse battery', name: 'Maria Rossi' },
});
export type SignUp = z.output<typeof signUpSchema>;

export const logInSchema = z
  .strictObject({ email: emailSchema, password: z.string().min(1).max(256) })
  .meta({ id: 'LogIn', example: { email: 'maria@example.com', password: 'correct horse battery' } });

export type LogIn = z.output<typeof logInSchema>;

export const refreshSchema = z
  .strictObject({ refreshToken: z.string().min(1).max(500) })
  .meta({ id: 'Refresh', example: { refreshToken: 'AZMrHHoAcACAAAAAAAAAAe0f' } });
export type Refresh = z.output<typeof refreshSchema>;

export const createAccountSchema = z
  .strictObject({
    email: emailSchema,
    password: passwordSchema,
    name: nameSchema,
    roles: z
      .array(z.string().min(1).max(64))
      .max(20)
      .default(['customer'])
      .meta({ description: 'Names of roles.', example: ['support'] }),
  })
  .meta({
    id: 'CreateUser',
    example: { email: 'sam@example.com', password: 'a fine long password', name: 'Sam Lee', roles: ['support'] },
  });
export type CreateAccount = z.output<typeof createAccountSchema>;

export const createSubAccountSchema = z
  .strictObject({ email: emailSchema, password: passwordSchema, name: nameSchema })
  .meta({
    id: 'CreateSubAccount',
    example: { email: 'leo@example.com', password: 'a fine long password', name: 'Leo Rossi' },
  });
export type CreateSubAccount = z.output<typeof createSubAccountSchema>;

export const sessionSchema = z
  .object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds until the access token expires.' }),
    refreshToken: z.string(),
    refreshExpiresIn: z.int().meta({ description: 'Seconds until the refresh token expires unless it is used.' }),
    user: userSchema,
  })
  .meta({
    id: 'Session',
    example: {
      accessToken: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl',
      tokenType: 'Bearer',
      expiresIn: 300,
      refreshToken: 'AZMrHHoAcACAAAAAAAAAAe0f',
      refreshExpiresIn: 2_592_000,
      user: userExample,
    },
  });
export type SessionView = z.output<typeof sessionSchema>;

export function sessionView(signedIn: SignedInSession): SessionView {
  const { accessToken, expiresIn, refreshToken, refreshExpiresIn, user } = signedIn;
  return { accessToken, tokenType: 'Bearer', expiresIn, refreshToken, refreshExpiresIn, user };
}
