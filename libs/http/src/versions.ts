import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, platformErrors } from '#libs/errors';
import { httpErrors } from './http.errors.js';

/** Of a crowd that changes one thing at once, each round has one winner. */
const ATTEMPTS = 10;
const PAUSE_MS = 10;

interface Versioned {
  readonly version: number;
}

/** The strong ETag (RFC 9110 §8.8.3) of a resource at one version. */
export function etagOf({ version }: Versioned): string {
  return `"${version}"`;
}

/** Answers with the resource and its ETag, or 304 where the caller holds that very version (`If-None-Match`). */
export function answerVersioned<View extends Versioned>(reply: FastifyReply, view: View): View | undefined {
  const etag = etagOf(view);
  void reply.header('etag', etag);
  const { method, headers } = reply.request;
  if (method !== 'GET' && method !== 'HEAD') return view;
  void reply.header('cache-control', 'private, no-cache');
  const held = headers['if-none-match'];
  if (held === undefined || !names(held, etag)) return view;
  void reply.code(304);
  return undefined;
}

/** `If-None-Match` compares weakly: `W/"3"` names version 3 too. */
function names(header: string, etag: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

/** The version a caller means to change, from `If-Match`, and the answer that tells the next one. */
export class Precondition {
  constructor(
    private readonly tags: readonly string[],
    private readonly reply?: FastifyReply,
  ) {}

  /** Throws `http.precondition_failed` where the resource has moved on. */
  require(resource: Versioned): void {
    if (!this.tags.includes('*') && !this.tags.includes(etagOf(resource))) throw platformErrors.precondition_failed();
  }

  /**
   * Reads, requires and stores as `attempt` does it. Where any version will do (`*`, RFC 9110 §13.1.1), who loses a race decides
   * again on what the winner left; only who loses ten of them is refused.
   */
  async change<T>(attempt: () => Promise<T>): Promise<T> {
    for (let lost = 1; ; lost++) {
      try {
        return await attempt();
      } catch (error) {
        const isRace = error instanceof AppError && error.code === 'http.precondition_failed';
        if (!isRace || !this.tags.includes('*') || lost === ATTEMPTS) throw error;
        await new Promise((wake) => setTimeout(wake, Math.random() * PAUSE_MS * lost));
      }
    }
  }

  /** Answers with the resource as changed, and its new ETag. */
  answer<View extends Versioned>(view: View): View {
    void this.reply?.header('etag', etagOf(view));
    return view;
  }
}

/** The request's precondition as a handler's parameter; a request without one is refused with `http.precondition_required`. */
export const IfMatch = createParamDecorator((_: unknown, execution: ExecutionContext) => {
  const http = execution.switchToHttp();
  const header = http.getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw httpErrors.precondition_required();
  const tags = header.split(',').map((tag) => tag.trim());
  return new Precondition(tags, http.getResponse<FastifyReply>());
});
