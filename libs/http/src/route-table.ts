import { Injectable } from '@nestjs/common';
import type { AppError } from '#libs/errors';
import { httpErrors } from './http.errors.js';

interface Route {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Which paths take which methods; asked only when no route matched, so it may be slow. */
@Injectable()
export class RouteTable {
  private readonly routes = new Map<string, Route>();

  /** Takes note of a route as Fastify registers it. */
  add(template: string, methods: readonly string[]): void {
    if (template.includes('*')) return;
    let route = this.routes.get(template);
    if (!route) this.routes.set(template, (route = { pattern: patternOf(template), methods: new Set() }));
    for (const method of methods) route.methods.add(method);
  }

  /** `http.method_not_allowed` with its `Allow`, where the path exists but not with this method. */
  otherMethods(method: string, path: string): AppError | undefined {
    const allowed = new Set(
      [...this.routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]),
    );
    if (allowed.size === 0 || allowed.has(method)) return undefined;
    return httpErrors.method_not_allowed({ headers: { allow: [...allowed].sort().join(', ') } });
  }
}

function patternOf(template: string): RegExp {
  const parts = template
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
