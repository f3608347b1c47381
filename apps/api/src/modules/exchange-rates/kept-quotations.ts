import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Redis } from '#libs/redis';
import { ExchangeRatesRepository } from './exchange-rates.repository.js';
import { newest, quotationSchema, type Quotation } from './quotation.js';
import { RatesAddress } from './rates-address.js';

/** Longer than anybody leaves a host alone; PostgreSQL keeps them for good. */
const SHARED_SECONDS = 7 * 86_400;

/**
 * The last good quotations, beyond this process: in Redis for the other instances, in PostgreSQL for after a restart. What
 * cannot be kept is asked for again, so neither of them is waited for when it is away. Each source's are kept apart: those
 * that a stand-in made up never pass for real ones.
 */
@Injectable()
export class KeptQuotations {
  constructor(
    private readonly address: RatesAddress,
    private readonly repository: ExchangeRatesRepository,
    private readonly redis: Redis,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The last one that anybody kept; never rejects. */
  async find(base: string): Promise<Quotation | undefined> {
    return newest(await Promise.all([this.shared(base), this.stored(base)]));
  }

  /** Keeps it in both places, or where that can be done; never rejects. */
  async keep(quotation: Quotation): Promise<void> {
    const text = JSON.stringify(quotation);
    const shared = this.redis.ask((client) => client.set(this.keyOf(quotation.base), text, 'EX', SHARED_SECONDS));
    await Promise.all([
      shared.catch(() => undefined),
      this.repository.keep(quotation).catch((error: unknown) => this.tell(error)),
    ]);
  }

  private async shared(base: string): Promise<Quotation | undefined> {
    try {
      const text = await this.redis.ask((client) => client.get(this.keyOf(base)));
      return text ? quotationSchema.safeParse(JSON.parse(text)).data : undefined;
    } catch {
      return undefined;
    }
  }

  private async stored(base: string): Promise<Quotation | undefined> {
    return this.repository.findLast(this.address.source, base).catch((error: unknown) => this.tell(error));
  }

  private keyOf(base: string): string {
    return `exchange-rates:${this.address.source}:${base}`;
  }

  private tell(error: unknown): undefined {
    this.log.warn({ module: 'exchange-rates', err: error }, 'exchange rates could not be kept');
  }
}
