import { Inject, Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { atMost, currentContext } from '#libs/context';
import { platformErrors } from '#libs/errors';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { exchangeRatesErrors } from './exchange-rates.errors.js';
import { KeptQuotations } from './kept-quotations.js';
import { isCurrency, newest, type Quotation } from './quotation.js';
import { RatesSource } from './rates-source.js';

/** A quotation, and whether it is older than it may be. */
export interface KnownRates extends Quotation {
  readonly stale: boolean;
}

/** After a failure nobody asks again for so long, however many want to know. */
const PAUSE_MS = 100;
const UNQUOTED_MS = 60_000;
/** About when the circuit lets a probe through. */
const RETRY_AFTER_SECONDS = 5;
/** Of the time that a call has left, so that there is some to answer in. */
const SHARE = 0.8;

/** Knows the rates of each currency; asks for all of them at once, and at most once at a time. */
@Injectable()
export class ExchangeRatesService {
  private readonly known = new Map<string, Quotation>();
  private readonly refreshing = new Map<string, Promise<void>>();
  /** Until when a currency is not asked for, in milliseconds of `performance.now()`; and those that nobody quotes. */
  private readonly paused = new Map<string, number>();
  private readonly unquoted = new Set<string>();
  private readonly served;
  private failing = false;

  constructor(
    private readonly config: Config,
    private readonly source: RatesSource,
    private readonly kept: KeptQuotations,
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.served = metrics.counter('exchange_rates_served_total');
  }

  /**
   * The rates of a currency, fresh, or else the last good ones marked stale. Waits for fresh ones for `patienceMs` and most
   * of what the call has left. Where there are none at all: `exchange_rates.not_quoted`, or else `unavailable`.
   */
  async latest(base: string, patienceMs: number): Promise<KnownRates> {
    if (!isCurrency(base)) throw exchangeRatesErrors.not_quoted();
    if (!this.isFresh(base))
      await atMost(Math.min(patienceMs, currentContext().remaining() * SHARE), this.refresh(base), () => undefined);
    const quotation = this.known.get(base);
    const stale = !this.isFresh(base);
    this.served.inc({ freshness: !quotation ? 'none' : stale ? 'stale' : 'fresh' });
    if (quotation) return { ...quotation, stale };
    if (this.unquoted.has(base)) throw exchangeRatesErrors.not_quoted();
    throw platformErrors.unavailable({ retryAfter: RETRY_AFTER_SECONDS });
  }

  private isFresh(base: string): boolean {
    const { toldAt = -Infinity } = this.known.get(base) ?? {};
    return Date.now() - toldAt < this.config.env.EXCHANGE_RATES_TTL_SECONDS * 1_000;
  }

  /** Whoever wants to know meanwhile waits for the same answer. It goes on when nobody waits any more. */
  private refresh(base: string): Promise<void> {
    const running = this.refreshing.get(base);
    if (running) return running;
    if ((this.paused.get(base) ?? 0) > performance.now()) return Promise.resolve();
    const refreshing = this.ask(base).finally(() => this.refreshing.delete(base));
    this.refreshing.set(base, refreshing);
    return refreshing;
  }

  private async ask(base: string): Promise<void> {
    this.learn(base, await this.kept.find(base));
    if (this.isFresh(base)) return;
    try {
      const quotation = await this.source.latest(base);
      this.learn(base, quotation);
      if (quotation) await this.kept.keep(quotation);
      else this.leaveAlone(base);
      this.tell(false);
    } catch (error) {
      this.paused.set(base, performance.now() + PAUSE_MS);
      this.tell(true, error);
    }
  }

  private learn(base: string, quotation: Quotation | undefined): void {
    const last = newest([this.known.get(base), quotation]);
    if (last) this.known.set(base, last);
    if (quotation) this.unquoted.delete(base);
  }

  private leaveAlone(base: string): void {
    this.unquoted.add(base);
    this.paused.set(base, performance.now() + UNQUOTED_MS);
  }

  /** Said once when it begins and once when it is over. */
  private tell(failing: boolean, error?: unknown): void {
    if (this.failing === failing) return;
    this.failing = failing;
    if (failing) this.log.warn({ module: 'exchange-rates', err: error }, 'exchange rates could not be refreshed');
    else this.log.info({ module: 'exchange-rates' }, 'exchange rates are refreshed again');
  }
}
