import type { Context } from '#libs/context';

declare module 'fastify' {
  interface FastifyRequest {
    /** Opened by the first hook, so every request that reaches the application has one. */
    context: Context;
    /** Code of the refusal that answered the request, for the access log. */
    refusal: string | undefined;
  }
}
