import { Body, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { By, Public, SignedInPerson, type Actor } from '#libs/access';
import { Describe, Heavy, Idempotent, Serve } from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import { LimitAttempts } from '#libs/limits';
import { authErrors } from '../auth.errors.js';
import { AuthService } from '../auth.service.js';
import { networkOf, type Client } from '../session.entity.js';
import {
  logInSchema,
  refreshSchema,
  sessionSchema,
  sessionView,
  signUpSchema,
  type LogIn,
  type Refresh,
  type SessionView,
  type SignUp,
} from './auth.schemas.js';
import type { LoggedIn } from './local-strategy.js';
import { LogInGuard } from './log-in.guard.js';
import { TenantDoor } from './tenant-door.js';

@ApiTags('auth')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly door: TenantDoor,
    private readonly idempotency: Idempotency,
  ) {}

  @Post('signup')
  @Public()
  @LimitAttempts({ family: 'sign-up', on: 'email' })
  @Heavy('entrance')
  @Idempotent('accepted')
  @Describe({
    summary: 'Sign up',
    description: 'Creates a customer in the tenant that `X-Tenant-Id` names, or the default one, and signs them in.',
    answers: { status: 201, description: 'The account is there and signed in.', schema: sessionSchema },
    namesNothing: true,
    refusals: [
      'users.email_taken',
      'auth.password_refused',
      'tenants.not_found',
      'tenants.suspended',
      'unavailable.overloaded',
    ],
  })
  async signUp(
    @Body({ schema: signUpSchema }) body: SignUp,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const tenantId = await this.door.enter(request);
    const call = {
      request,
      reply,
      tenantId,
      key: 'accepted',
      secret: true,
      view: sessionView,
    } as const;
    return this.idempotency.answer(call, (once) => this.auth.signUp(tenantId, body, clientOf(request), once));
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  @Heavy('entrance')
  @UseGuards(LogInGuard)
  @LimitAttempts({ family: 'login', on: 'email', failuresOnly: true, refusal: authErrors.too_many_attempts })
  @Describe({
    summary: 'Log in',
    description: 'Opens a session for a user of the tenant that `X-Tenant-Id` names, or of the default one.',
    answers: { status: 200, description: 'Signed in.', schema: sessionSchema },
    refusals: [
      'request.invalid',
      'auth.invalid_credentials',
      'auth.too_many_attempts',
      'tenants.not_found',
      'tenants.suspended',
      'unavailable.overloaded',
    ],
  })
  async logIn(@Body({ schema: logInSchema }) _body: LogIn, @Req() request: FastifyRequest): Promise<SessionView> {
    const { tenantId, verified } = (request as FastifyRequest & { user: LoggedIn }).user;
    return sessionView(await this.auth.logIn(tenantId, verified, clientOf(request)));
  }

  @Post('refresh')
  @HttpCode(200)
  @Public()
  @Serve('write')
  @Describe({
    summary: 'Refresh the session',
    description:
      'Exchanges the refresh token for its only successor and a new access token. The same token may be sent again for a few seconds and gets the same successor; later that counts as theft and ends the session.',
    answers: { status: 200, description: 'New tokens of the same session.', schema: sessionSchema },
    refusals: ['auth.refresh_invalid', 'auth.refresh_reused', 'auth.tenant_mismatch'],
  })
  async refresh(@Body({ schema: refreshSchema }) body: Refresh, @Req() request: FastifyRequest): Promise<SessionView> {
    await this.door.pass(request, body.refreshToken);
    return sessionView(await this.auth.refresh(body.refreshToken));
  }

  @Post('logout')
  @HttpCode(204)
  @SignedInPerson()
  @Describe({
    summary: 'Log out',
    description: 'Ends this session: its tokens are void.',
    answers: { status: 204, description: 'The session has ended.' },
  })
  logOut(@By() actor: Actor): Promise<void> {
    return this.auth.logOut(actor);
  }
}

function clientOf({ ip, headers }: FastifyRequest): Client {
  return { ip: networkOf(ip), userAgent: headers['user-agent']?.slice(0, 500) ?? null };
}
