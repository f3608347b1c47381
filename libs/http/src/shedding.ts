import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { platformErrors } from '#libs/errors';
import type { Load, Priority } from '#libs/load';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long it is served when there is more work than can be done. */
    priority?: Priority;
    /** Takes a core for tens of milliseconds. */
    heavy?: boolean;
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const DOCS = /^\/(docs|openapi|graphql$)/;
const RETRY_AFTER_S = 2;

/** Declares that the route takes a core for tens of milliseconds, such as to hash a password: such requests wait in line. */
export const Heavy = () => RouteConfig({ heavy: true });

/** Declares a priority that method and path do not tell. */
export const Serve = (priority: Priority) => RouteConfig({ priority });

/** Refuses at the first hook what the process has no time for, and lets in one after the other what is heavy. */
export function shedLoad(server: FastifyInstance, load: Load): void {
  const turns = new Turns();
  server.addHook('onRoute', (route) => {
    route.config = { priority: usualPriority(route.url, [route.method].flat()[0] ?? 'GET'), ...route.config };
  });
  server.addHook('onRequest', (request, reply, done) => {
    const priority = priorityOf(request);
    if (load.refuses(priority)) done(overloaded());
    else if (!request.routeOptions.config.heavy) done();
    // A crowd that comes at once is looked at one by one, and whatever else arrives is served in between.
    else turns.take(() => (load.heavy.hasRoom && !reply.raw.destroyed ? done() : refuse(load, priority, done)));
  });
  // With the body read: who sends it slowly takes nobody's place.
  server.addHook('preValidation', (request, reply, done) => {
    if (!request.routeOptions.config.heavy) return done();
    wait(load, reply.raw, (isIn) => (isIn ? done() : refuse(load, priorityOf(request), done)));
  });
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

function refuse(load: Load, priority: Priority, done: (error: Error) => void): void {
  load.noteShed(priority);
  done(overloaded());
}

function overloaded(): Error {
  return platformErrors.overloaded({ retryAfter: RETRY_AFTER_S });
}

function usualPriority(url: string, method: string): Priority {
  if (DOCS.test(url) && READS.has(method)) return 'docs';
  if (url === '/graphql') return 'read';
  if (!url.startsWith('/v1/')) return 'vital';
  return READS.has(method) ? 'read' : 'write';
}

/** Whether the credentials are true costs more to find out than a refusal may: to have any is enough. */
function priorityOf({ routeOptions, headers }: FastifyRequest): Priority {
  const { priority = 'read', heavy } = routeOptions.config;
  const isStranger = headers.authorization === undefined && headers['x-api-key'] === undefined;
  return heavy && isStranger ? 'entrance' : priority;
}

/** One of those who take turns in each turn of the event loop. */
class Turns {
  private readonly line: (() => void)[] = [];

  take(work: () => void): void {
    this.line.push(work);
    if (this.line.length === 1) setImmediate(this.next);
  }

  private readonly next = (): void => {
    const work = this.line[0];
    try {
      work?.();
    } finally {
      this.line.shift();
      if (this.line.length > 0) setImmediate(this.next);
    }
  };
}
