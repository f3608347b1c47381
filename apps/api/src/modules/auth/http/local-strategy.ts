import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport-local';
import { CredentialsService, type Verified } from '../credentials.service.js';
import { TenantDoor } from './tenant-door.js';

/** Who logged in, and to which tenant. */
export interface LoggedIn {
  readonly tenantId: string;
  readonly verified: Verified;
}

/** Checks e-mail address and password of a login. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy) {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly door: TenantDoor,
  ) {
    super({ usernameField: 'email', passReqToCallback: true });
  }

  async validate(request: unknown, email: string, password: string): Promise<LoggedIn> {
    const { ip } = request as FastifyRequest;
    const tenantId = await this.door.enter(request as FastifyRequest);
    return { tenantId, verified: await this.credentials.verify({ tenantId, email, ip }, password) };
  }
}
