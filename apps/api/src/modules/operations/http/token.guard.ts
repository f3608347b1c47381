import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { accessErrors, Public } from '#libs/access';
import { Config } from '#libs/config';
import { httpErrors } from '#libs/http';

type TokenSetting = 'METRICS_TOKEN' | 'ALERTS_WEBHOOK_TOKEN';

const SETTING = Symbol('the setting that holds the token');

/** Opens a route to a machine that sends the token of that setting; where it is unset, there is no such route. */
export function RequireToken(setting: TokenSetting): MethodDecorator {
  return applyDecorators(Public(), SetMetadata(SETTING, setting), UseGuards(TokenGuard));
}

@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(execution: ExecutionContext): true {
    const setting = Reflect.getMetadata(SETTING, execution.getHandler()) as TokenSetting;
    const expected = this.config.env[setting];
    if (expected === undefined) throw httpErrors.not_found();
    const { authorization = '' } = execution.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, given] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    if (given === undefined || !isSame(given, expected)) throw accessErrors.unauthenticated();
    return true;
  }
}

/** Takes as long for a wrong one as for another, whatever its length. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
