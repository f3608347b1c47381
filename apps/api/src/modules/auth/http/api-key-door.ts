import { Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '#libs/access';
import { checked } from '#libs/http';
import { ApiKeysFacade, type KnownKey } from '#modules/api-keys';
import { KeyPrincipals } from '../key-principals.js';
import { ApiKeyGuard } from './api-key-strategy.js';

const noneBesideToken = z.never('cannot come together with a bearer token: send one of the two');

/** Lets machines in: remembered keys at once, new ones through Passport. */
@Injectable()
export class ApiKeyDoor {
  constructor(
    private readonly keys: ApiKeysFacade,
    private readonly principals: KeyPrincipals,
    private readonly guard: ApiKeyGuard,
  ) {}

  /** The actor of the request's key. Throws `request.invalid` where a bearer token comes with it. */
  actorOf(execution: ExecutionContext, request: FastifyRequest): Actor | undefined | Promise<Actor | undefined> {
    const { authorization, 'x-api-key': text } = request.headers;
    if (authorization !== undefined && /^bearer\b/i.test(authorization))
      checked(noneBesideToken, text, { type: 'header', data: 'x-api-key' });
    const known = typeof text === 'string' ? this.keys.recall(text) : undefined;
    return known ? this.principals.actorOf(known) : this.throughPassport(execution, request);
  }

  private async throughPassport(execution: ExecutionContext, request: FastifyRequest): Promise<Actor | undefined> {
    await this.guard.canActivate(execution);
    return this.principals.actorOf((request as unknown as { user: KnownKey }).user);
  }
}
