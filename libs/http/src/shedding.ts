import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { platformErrors, type AppError } from '#libs/errors';
import type { Load, Priority } from '#libs/load';
import { fieldOf } from './field-of.js';
import { pathOf } from './problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long it is served when there is more work than can be done. */
    priority?: Priority;
    /** Takes a core for tens of milliseconds. */
    heavy?: boolean;
  }
}

const RETRY_AFTER_S = { least: 1, most: 4 };
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const DOCS = /^\/(docs|openapi)/;
/** Whether the process lives and how it does; nothing else is answered however much there is to do. */
const VITAL = /^\/(health|healthz|livez|ready|readyz|metrics)(?=\?|$)/;

/**
 * Declares that the route takes a core for tens of milliseconds, such as to hash a password: such requests wait in line. With a
 * priority as `Serve` declares it.
 */
export const Heavy = (priority?: Priority) => RouteConfig({ heavy: true, ...(priority && { priority }) });

/** Declares a priority that method and path do not tell. */
export const Serve = (priority: Priority) => RouteConfig({ priority });

/** Which request is served how long, by its first line and by whether it names anybody; nothing of it is proven. */
export class Priorities {
  /** What routes say of themselves; most say nothing. */
  private readonly declared = new Map<string, { readonly priority: Priority | undefined; readonly isHeavy: boolean }>();

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method, config }) => {
      const { priority, heavy: isHeavy = false } = config ?? {};
      if (!priority && !isHeavy) return;
      for (const each of [method].flat()) this.declared.set(`${each} ${url}`, { priority, isHeavy });
    });
  }

  /** Whether it takes a core for tens of milliseconds, as far as its first line tells: of paths with ids it does not. */
  isHeavy({ method, url = '/' }: IncomingMessage): boolean {
    return method !== 'GET' && this.declared.get(`${method} ${pathOf(url)}`)?.isHeavy === true;
  }

  of(request: IncomingMessage): Priority {
    const { method = 'GET', url = '/' } = request;
    const isRead = READS.has(method);
    if (!url.startsWith('/v1/')) {
      if (VITAL.test(url)) return 'vital';
      if (isRead && (DOCS.test(url) || url === '/graphql')) return 'docs';
    }
    if (isRead || url.startsWith('/graphql')) return 'read';
    // The doors for strangers: who knocks there with credentials is no more than they are.
    const path = pathOf(url);
    const declared = this.declared.get(`${method} ${path}`)?.priority;
    if (declared) return declared;
    // The router would read it as another path; no client of ours has to write one like this.
    if (path.includes('%')) return 'entrance';
    // Whether the credentials are true costs more to find out than a refusal may: to have any is enough.
    if (fieldOf(request, 'authorization') !== undefined || fieldOf(request, 'x-api-key') !== undefined) return 'write';
    return 'entrance';
  }
}

/** Has what is heavy wait in line. */
export function shedLoad(server: FastifyInstance, load: Load, priorities: Priorities): void {
  // After every hook of onRequest: a page may read its refusal, if its Origin may read anything.
  server.addHook('preParsing', (request, _reply, _body, done) => {
    if (request.routeOptions.config.heavy && !load.heavy.hasRoom) return refuse(request.raw, done);
    done();
  });
  // With the body read: who sends it slowly takes nobody's place.
  server.addHook('preValidation', (request, reply, done) => {
    if (!request.routeOptions.config.heavy) return done();
    wait(load, reply.raw, (isIn) => (isIn ? done() : refuse(request.raw, done)));
  });
  function refuse(request: IncomingMessage, done: (error: Error) => void): void {
    load.noteShed(priorities.of(request));
    done(overloaded());
  }
}

/** Whoever hangs up leaves the line, or gives back the place: nobody is there any more to compute for. */
function wait({ heavy }: Load, response: ServerResponse, done: (isIn: boolean) => void): void {
  if (response.destroyed) return done(false);
  const leaveLine = heavy.enter(
    (leave) => {
      response.once('close', leave);
      done(true);
    },
    () => done(false),
  );
  response.once('close', leaveLine);
}

export function overloaded(): AppError {
  return platformErrors.overloaded({ retryAfter: retryAfterS() });
}

/** Spread, so that a crowd that was sent away does not come back as one. */
export function retryAfterS(): number {
  return RETRY_AFTER_S.least + Math.floor(Math.random() * (RETRY_AFTER_S.most - RETRY_AFTER_S.least + 1));
}
