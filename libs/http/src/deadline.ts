import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Milliseconds a request of this route may take, instead of `REQUEST_TIMEOUT_MS`. */
    deadlineMs?: number;
  }
}

/** Declares how long a request of the route may take, in milliseconds, where that is not what `REQUEST_TIMEOUT_MS` says. */
export const Deadline = (deadlineMs: number) => RouteConfig({ deadlineMs });
