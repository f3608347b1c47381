import { Injectable } from '@nestjs/common';
import type { Statement } from '#libs/database';
import { platformErrors } from '#libs/errors';
import type { Money } from '#libs/money';
import { KnownServices } from './known-services.js';
import type { Service } from './service.entity.js';
import { ServicesMoved, ServiceStore } from './service-store.js';

/** A service as a buyer needs it: what it is called and costs now, and whether it is on sale. */
export interface Offer {
  readonly serviceId: string;
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly onSale: boolean;
}

/** Offers by the id of their service. */
export type Offers = ReadonlyMap<string, Offer>;

const ATTEMPTS = 3;

/** What other modules may ask of the catalogue. */
@Injectable()
export class CatalogueFacade {
  constructor(
    private readonly known: KnownServices,
    private readonly services: ServiceStore,
  ) {}

  /**
   * Has `work` done with the offers for those of the ids that there are. They may be a moment old: `unchanged`, put into the
   * commit, refuses it where one of them has moved on since, and the work is done again with what it is now.
   */
  async withOffers<T>(
    tenantId: string,
    serviceIds: readonly string[],
    work: (offers: Offers, unchanged: Statement) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const services = await this.known.findAll(tenantId, serviceIds);
      const offers = new Map([...services.values()].map((service) => [service.id, offerOf(service)]));
      try {
        return await work(offers, this.services.expect(tenantId, [...services.values()]));
      } catch (error) {
        if (!(error instanceof ServicesMoved)) throw error;
        if (attempt === ATTEMPTS) throw platformErrors.unavailable({ retryAfter: 1, cause: error });
        for (const id of services.keys()) this.known.forgetSoon(tenantId, id);
      }
    }
  }
}

function offerOf({ id, code, name, isPublic, price }: Service): Offer {
  return { serviceId: id, code, name, price, onSale: isPublic };
}
