import { Injectable } from '@nestjs/common';
import type { Money } from '#libs/money';
import { ServiceStore, type OfferedService } from './service-store.js';

/** A service as a buyer needs it: what it is called and costs now, and whether it is on sale. */
export interface Offer {
  readonly serviceId: string;
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly onSale: boolean;
}

/** What other modules may ask of the catalogue. */
@Injectable()
export class CatalogueFacade {
  constructor(private readonly services: ServiceStore) {}

  /** The offers for those of the ids that there are, by id. */
  async offersOf(tenantId: string, serviceIds: readonly string[]): Promise<ReadonlyMap<string, Offer>> {
    const services = await this.services.findOffers(tenantId, [...new Set(serviceIds)]);
    return new Map(services.map((service) => [service.id, offerOf(service)]));
  }
}

function offerOf({ id, code, name, status, priceAmount, priceCurrency }: OfferedService): Offer {
  const price = { amount: priceAmount, currency: priceCurrency };
  return { serviceId: id, code, name, price, onSale: status === 'active' };
}
