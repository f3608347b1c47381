import { Body, Controller, HttpCode, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { minutes, Throttle } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { By, Public, SignedIn, type Actor } from '#libs/access';
import { Describe, Heavy, Serve } from '#libs/http';
import { LimitAttempts } from '#libs/limits';
import { EmailVerifications } from '../email-verifications.js';
import { PasswordResets } from '../password-resets.js';
import {
  requestResetSchema,
  resetPasswordSchema,
  verifyEmailSchema,
  type RequestReset,
  type ResetPassword,
  type VerifyEmail,
} from './mailed-tokens.schemas.js';
import { TenantDoor } from './tenant-door.js';

@ApiTags('auth')
@Controller('v1/auth')
export class MailedTokensController {
  constructor(
    private readonly resets: PasswordResets,
    private readonly verifications: EmailVerifications,
    private readonly door: TenantDoor,
  ) {}

  @Post('password-resets')
  @Serve('entrance')
  @HttpCode(202)
  @Public()
  @LimitAttempts({ family: 'password-reset', on: 'nobody' })
  @Describe({
    summary: 'Ask for a password reset',
    description:
      'Mails a token to the address, if a user of the tenant that `X-Tenant-Id` names, or of the default one, has it. The answer is the same whether or not. At most three an hour are mailed; a new token voids the one before.',
    answers: { status: 202, description: 'If somebody has this address, they get a mail.' },
    refusals: ['tenants.not_found', 'tenants.suspended'],
  })
  async requestReset(
    @Body({ schema: requestResetSchema }) { email }: RequestReset,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.resets.request(await this.door.enter(request), email);
  }

  @Put('password-resets')
  @Heavy('entrance')
  @HttpCode(204)
  @Public()
  @LimitAttempts({ family: 'password-reset', on: 'nobody' })
  @Describe({
    summary: 'Reset the password',
    description:
      'Sets a new password by the token from the mail, which works once and for a quarter of an hour. Every session of the user ends, and the address counts as verified. Attempts that failed before still count.',
    answers: { status: 204, description: 'The new password holds.' },
    refusals: [
      'auth.token_invalid',
      'auth.tenant_mismatch',
      'auth.password_refused',
      'tenants.suspended',
      'unavailable.overloaded',
    ],
  })
  async resetPassword(
    @Body({ schema: resetPasswordSchema }) { token, newPassword }: ResetPassword,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.door.passActive(request, token);
    await this.resets.complete(token, newPassword);
  }

  @Post('email-verifications')
  @HttpCode(202)
  @SignedIn()
  @Throttle({ default: { limit: 10, ttl: minutes(15) } })
  @Describe({
    summary: 'Ask for a mail that verifies the own address',
    description:
      'Mails a token to the signed-in user, unless the address is verified. At most three an hour are mailed; a new token voids the one before. The first one is mailed with the sign-up.',
    answers: { status: 202, description: 'If the address is not verified yet, a mail is on its way.' },
    refusals: ['auth.forbidden'],
  })
  requestVerification(@By() actor: Actor): Promise<void> {
    return this.verifications.request(actor);
  }

  @Put('email-verifications')
  @Serve('entrance')
  @HttpCode(204)
  @Public()
  @LimitAttempts({ family: 'email-verification', on: 'nobody' })
  @Describe({
    summary: 'Verify an address',
    description:
      'Marks the address as verified by the token from the mail, which works once and for a quarter of an hour.',
    answers: { status: 204, description: 'The address is verified.' },
    refusals: ['auth.token_invalid', 'auth.tenant_mismatch', 'tenants.suspended'],
  })
  async verifyEmail(
    @Body({ schema: verifyEmailSchema }) { token }: VerifyEmail,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.door.passActive(request, token);
    await this.verifications.complete(token);
  }
}
