import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { httpErrors } from './http.errors.js';

const ROUTE_ARGUMENTS = '__routeArguments__';
const QUERY = 4;

/** Refuses query parameters on routes that take none: a misspelt route or filter must not look as if it worked. */
@Injectable()
export class UnexpectedQueryGuard implements CanActivate {
  private readonly takesQuery = new WeakMap<object, boolean>();

  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    if (!request.url.includes('?') || this.takes(execution)) return true;
    const names = Object.keys(request.query as object);
    if (names.length === 0) return true;
    const errors = names.map((name) => ({
      pointer: `query:${name}`,
      code: 'unknown_field',
      detail: 'is not a parameter of this route',
    }));
    throw httpErrors.invalid({ errors });
  }

  private takes(execution: ExecutionContext): boolean {
    const handler = execution.getHandler();
    let takes = this.takesQuery.get(handler);
    if (takes === undefined) {
      const parameters = Reflect.getMetadata(ROUTE_ARGUMENTS, execution.getClass(), handler.name) as
        Record<string, unknown> | undefined;
      takes = Object.keys(parameters ?? {}).some((key) => key.startsWith(`${QUERY}:`));
      this.takesQuery.set(handler, takes);
    }
    return takes;
  }
}
