import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OutboundClients, OutboundFailure, type OutboundClient } from '#libs/resilience';
import { ratesSchema, type Quotation } from './quotation.js';
import { RatesAddress } from './rates-address.js';

/** Far more than a host needs, far less than a request may take. */
const DEADLINE_MS = 2_000;
/** How the API says that it quotes no such currency. */
const NO_SUCH_BASE: readonly (number | undefined)[] = [400, 404, 422];

/** The host that knows the rates. */
@Injectable()
export class RatesSource {
  private readonly client: OutboundClient;

  constructor(
    private readonly address: RatesAddress,
    clients: OutboundClients,
  ) {
    this.client = clients.open({ target: 'exchange-rates', deadlineMs: DEADLINE_MS });
  }

  /** All rates of a currency as they are now; undefined where the host quotes none. */
  async latest(base: string): Promise<Quotation | undefined> {
    const { url: address, source } = this.address;
    const url = new URL(address);
    url.searchParams.set('base', base);
    const schema = z.object({ amount: z.literal(1), base: z.literal(base), date: z.iso.date(), rates: ratesSchema });
    try {
      const { date, rates } = await this.client.getJson(url, schema);
      return { base, date, rates, source, toldAt: Date.now() };
    } catch (error) {
      if (error instanceof OutboundFailure && NO_SUCH_BASE.includes(error.status)) return undefined;
      throw error;
    }
  }
}
