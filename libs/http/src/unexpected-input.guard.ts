import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { httpErrors } from './http.errors.js';

const ROUTE_ARGUMENTS = '__routeArguments__';
const BODY = 3;
const QUERY = 4;

/** What a route's handler reads of a request. */
interface Takes {
  readonly query: boolean;
  readonly body: boolean;
}

/** Refuses a query or a body on routes that take none: what was misspelt must not look as if it worked. */
@Injectable()
export class UnexpectedInputGuard implements CanActivate {
  private readonly known = new WeakMap<object, Takes>();

  canActivate(execution: ExecutionContext): boolean {
    const { url, body, query } = execution.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined && !url.includes('?')) return true;
    const takes = this.takenBy(execution);
    const errors = [
      ...(takes.query ? [] : namesIn(query).map((name) => fault(`query:${name}`, 'is not a parameter of this route'))),
      ...(takes.body ? [] : namesIn(body).map((name) => fault(`/${name}`, 'is not a field of this request'))),
    ];
    if (errors.length > 0) throw httpErrors.invalid({ errors });
    return true;
  }

  private takenBy(execution: ExecutionContext): Takes {
    const handler = execution.getHandler();
    let takes = this.known.get(handler);
    if (!takes) {
      const metadata: unknown = Reflect.getMetadata(ROUTE_ARGUMENTS, execution.getClass(), handler.name);
      const reads = (kind: number) => Object.keys(metadata ?? {}).some((key) => key.startsWith(`${kind}:`));
      this.known.set(handler, (takes = { query: reads(QUERY), body: reads(BODY) }));
    }
    return takes;
  }
}

function namesIn(input: unknown): string[] {
  if (input === undefined || input === null) return [];
  return typeof input === 'object' ? Object.keys(input) : [''];
}

function fault(pointer: string, detail: string): { pointer: string; code: string; detail: string } {
  return { pointer, code: 'unknown_field', detail };
}
