import { Injectable } from '@nestjs/common';
import { ambientContext } from '#libs/context';
import { AppError } from '#libs/errors';
import type { KeyIdentity, StoredAnswer } from './answers.js';
import { idempotencyErrors } from './idempotency.errors.js';

/** Longest wait for the first one's end: who is told to come back would wait as long. It holds no connection. */
const WAIT_MS = 1_000;

/** How a request under a key ended: the answer that is stored, and of which request it is. */
export interface Ended {
  readonly fingerprint: Buffer;
  readonly answer: StoredAnswer;
}

/** What the others learn of the first one: its end, that another process is at work, or that it came to nothing. */
type News = Ended | 'in flight' | 'nothing';

/**
 * Who works under which key in this process. The database alone decides who is first; but each that asks it holds a
 * connection meanwhile, and a pool full of those that ask for one key keeps everybody else waiting. So one of them asks,
 * and the others wait for its end.
 */
@Injectable()
export class InFlight {
  private readonly firsts = new Map<string, Promise<News>>();

  /** How the work under this key ended: our own where nobody is at it here, else that of the one before. */
  async first(
    { tenantId, principalId, route, key }: KeyIdentity,
    work: () => Promise<Ended>,
  ): Promise<Ended & { readonly isOurs: boolean }> {
    const name = JSON.stringify([tenantId, principalId, route, key]);
    const givesUpAt = performance.now() + Math.min(WAIT_MS, ambientContext()?.remaining() ?? Infinity);
    for (let first = this.firsts.get(name); first; first = this.firsts.get(name)) {
      const news = await within(first, givesUpAt - performance.now());
      if (news === 'in flight') throw idempotencyErrors.in_flight({ retryAfter: 1 });
      if (news !== 'nothing') return { ...news, isOurs: false };
    }
    return { ...(await this.go(name, work)), isOurs: true };
  }

  private async go(name: string, work: () => Promise<Ended>): Promise<Ended> {
    let tell: (news: News) => void = () => undefined;
    this.firsts.set(name, new Promise((resolve) => (tell = resolve)));
    let news: News = 'nothing';
    try {
      return (news = await work());
    } catch (error) {
      if (error instanceof AppError && error.code === 'idempotency.in_flight') news = 'in flight';
      throw error;
    } finally {
      // Forgotten before it is told: of those who learn of nothing, the next one finds the place free.
      this.firsts.delete(name);
      tell(news);
    }
  }
}

/** What is learnt of the first one in time. */
function within(first: Promise<News>, ms: number): Promise<News> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('in flight'), Math.max(0, ms));
    void first.then((news) => {
      clearTimeout(timer);
      resolve(news);
    });
  });
}
