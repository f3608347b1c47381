import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, Turnstile } from '#libs/access';
import { attemptTermsOf, costsNothing, type AttemptTerms } from './declarations.js';
import type { Counter, Verdict } from './limit.js';
import type { Limiter } from './limiter.js';
import { limitsErrors } from './limits.errors.js';
import type { Policies } from './policies.js';
import { tellLimits } from './rate-limit-fields.js';

type Request = FastifyRequest & { readonly actor?: Actor };

/** No limit but our own policies, unless the route declares one by `@Throttle`. */
const NO_ROUTE_LIMIT = { limit: 0, ttl: 0 };

/**
 * The guard of @nestjs/throttler, asked once for all policies of a request: each of its own throttlers would be counted by
 * itself, and a request that the last one refuses would have been taken of the others.
 */
export class LimitsGuard extends ThrottlerGuard implements Turnstile {
  private readonly terms = new WeakMap<object, Terms>();

  constructor(
    private readonly limiter: Limiter,
    private readonly policies: Policies,
    reflector: Reflector,
  ) {
    super([NO_ROUTE_LIMIT], limiter, reflector);
  }

  approach(execution: ExecutionContext): void {
    const http = execution.switchToHttp();
    const counters = this.policies.ofAddress(http.getRequest<Request>().ip);
    if (counters.length === 0 || !this.limiter.isSpent(counters) || costsNothing(execution.getHandler())) return;
    this.settle(counters, this.limiter.refuse(counters), http.getResponse());
  }

  /** Only a route that declares something of @nestjs/throttler needs its guard, which looks up seven declarations each time. */
  async pass(execution: ExecutionContext): Promise<void> {
    const { throttles, attempts } = this.termsOf(execution.getHandler());
    if (throttles || this.termsOf(execution.getClass()).throttles) await this.canActivate(execution);
    else await this.count(execution, attempts, []);
  }

  async turnAway(execution: ExecutionContext): Promise<void> {
    const http = execution.switchToHttp();
    await this.decide(this.policies.ofAddress(http.getRequest<Request>().ip), http.getResponse());
  }

  protected override async handleRequest({ context, limit, ttl }: ThrottlerRequest): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { policies } = this;
    const ofRoute =
      limit > 0 ? policies.ofRoute(routeOf(context), { count: limit, seconds: ttl / 1_000 }, request) : [];
    await this.count(context, this.termsOf(context.getHandler()).attempts, ofRoute);
    return true;
  }

  private async count(
    execution: ExecutionContext,
    attempts: AttemptTerms | undefined,
    ofRoute: readonly Counter[],
  ): Promise<void> {
    const http = execution.switchToHttp();
    const [request, reply] = [http.getRequest<Request>(), http.getResponse<FastifyReply>()];
    const counters = this.policies.ofAddress(request.ip);
    if (request.actor) {
      const own = this.policies.ofActor(request.actor);
      counters.push(...(own instanceof Promise ? await own : own));
    }
    const tries = attempts ? await this.policies.ofAttempt(attempts, request) : [];
    counters.push(...ofRoute, ...tries);
    const verdict = await this.decide(counters, reply);
    if (verdict && attempts?.failuresOnly) this.returnUnlessFailed(tries, verdict, reply);
  }

  private async decide(counters: readonly Counter[], reply: FastifyReply): Promise<Verdict | undefined> {
    if (counters.length === 0) return undefined;
    const verdict = this.limiter.take(counters);
    return this.settle(counters, verdict instanceof Promise ? await verdict : verdict, reply);
  }

  private settle(counters: readonly Counter[], verdict: Verdict, reply: FastifyReply): Verdict {
    tellLimits(reply, counters, verdict);
    if (!verdict.refusal) return verdict;
    const { counter, waitUs, takenUs } = verdict.refusal;
    const { policy, quota } = counter.limit;
    // Who failed too often waits until all of it has run off: the failures themselves are counted by a window of that length.
    const retryAfter = Math.ceil((counter.returnable ? takenUs : waitUs) / 1_000_000);
    const detail = `The limit "${policy}" allows ${quota.count} requests in ${quota.seconds} seconds.`;
    throw (counter.refusal ?? limitsErrors.exceeded)({ detail, retryAfter: Math.max(1, retryAfter) });
  }

  /** Who hangs up learns nothing, and what they tried is counted where failures are: only answers of 401 stay here. */
  private returnUnlessFailed(tries: readonly Counter[], verdict: Verdict, { raw }: FastifyReply): void {
    const failed = () => raw.writableFinished && raw.statusCode === 401;
    raw.once('close', () => failed() || this.limiter.giveBack(tries, verdict));
  }

  private termsOf(handler: object): Terms {
    let known = this.terms.get(handler);
    if (!known) {
      known = { attempts: attemptTermsOf(handler), throttles: declaresThrottling(handler) };
      this.terms.set(handler, known);
    }
    return known;
  }
}

/** What a handler or its class declares, looked up once. */
interface Terms {
  readonly attempts: AttemptTerms | undefined;
  /** Something of @nestjs/throttler's. */
  readonly throttles: boolean;
}

function declaresThrottling(declaring: object): boolean {
  return Reflect.getMetadataKeys(declaring).some((key) => String(key).startsWith('THROTTLER:'));
}

function routeOf(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}`;
}
