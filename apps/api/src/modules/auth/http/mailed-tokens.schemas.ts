import { z } from 'zod';
import { emailSchema, passwordSchema } from './auth.schemas.js';

const tokenSchema = z.string().min(1).max(500).meta({ description: 'The token from the mail.' });
const token = 'AZMrHHoAcACAAAAAAAAAAe0fW1Qm3o2JrV0x8d7yT4bKcN5uHsLpG6aZfEiRjMqX';

export const requestResetSchema = z
  .strictObject({ email: emailSchema })
  .meta({ id: 'RequestPasswordReset', example: { email: 'maria@example.com' } });
export type RequestReset = z.output<typeof requestResetSchema>;

export const resetPasswordSchema = z
  .strictObject({ token: tokenSchema, newPassword: passwordSchema })
  .meta({ id: 'ResetPassword', example: { token, newPassword: 'another fine long password' } });
export type ResetPassword = z.output<typeof resetPasswordSchema>;

export const verifyEmailSchema = z.strictObject({ token: tokenSchema }).meta({ id: 'VerifyEmail', example: { token } });
export type VerifyEmail = z.output<typeof verifyEmailSchema>;
