import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '#libs/config';
import { runInContext } from '#libs/context';
import type { AppError } from '#libs/errors';
import { LOG, type Log } from '#libs/logging';
import { httpErrors } from './http.errors.js';
import { named } from './named.js';
import { headersOf, pathOf, PROBLEM_TYPE, problemOf, statusOf } from './problem.js';
import { Refusals } from './refusals.js';
import { RouteTable } from './route-table.js';

/** Turns whatever was thrown into a problem document; what has no name is logged as a defect and answered 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly config: Config,
    private readonly routes: RouteTable,
    private readonly refusals: Refusals,
    @Inject(LOG) private readonly log: Log,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for errors that arise before or beside Nest: the router, the body parser, hooks. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent || reply.raw.headersSent) return;
    const error = this.nameOf(thrown, request);
    const instance = pathOf(request.url);
    const problem = problemOf(error, instance, request.context.contextId, `${this.config.publicUrl}/docs/errors`);
    request.refusal = error.code;
    void reply
      .code(statusOf(error))
      .headers(headersOf(error))
      .header('content-type', PROBLEM_TYPE)
      .header('cache-control', 'no-store')
      .removeHeader('etag')
      .serializer(JSON.stringify)
      .send(problem);
    this.refusals.tell(request, statusOf(error), error.code);
  }

  private nameOf(thrown: unknown, request: FastifyRequest): AppError {
    const error = named(thrown);
    if (!error) {
      runInContext(request.context, () => this.log.error({ module: 'http', err: thrown }, 'a request met a defect'));
      return httpErrors.internal();
    }
    if (error.code === 'http.not_found') return this.routes.otherMethods(request.method, pathOf(request.url)) ?? error;
    if (error.code === 'request.too_large')
      return httpErrors.too_large({ detail: `At most ${request.routeOptions.bodyLimit} bytes.` });
    return error;
  }
}
