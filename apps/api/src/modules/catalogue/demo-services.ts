import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '#libs/config';
import { AppError } from '#libs/errors';
import { LOG, type Log } from '#libs/logging';
import { TenantsFacade } from '#modules/tenants';
import { CatalogueService } from './catalogue.service.js';
import type { NewService } from './service.entity.js';

const demo: readonly NewService[] = [
  {
    code: 'consulting-hour',
    name: 'Consulting, one hour',
    price: { amount: 14_000, currency: 'EUR' },
    tags: ['consulting'],
    config: { unit: 'hour', remote: true },
  },
  {
    code: 'site-check',
    name: 'Website check-up',
    price: { amount: 39_900, currency: 'EUR' },
    tags: ['web'],
    config: { turnaroundDays: 3 },
  },
  {
    code: 'hosting-month',
    name: 'Managed hosting, one month',
    price: { amount: 4_900, currency: 'EUR' },
    tags: ['web', 'hosting'],
    config: { storageGb: 50 },
  },
  {
    code: 'training-day',
    name: 'Training day on site',
    price: { amount: 160_000, currency: 'EUR' },
    tags: ['training'],
    config: { seats: 12 },
  },
].map((service) => ({ ...service, status: 'active', description: `${service.name}, to try things out with.` }));

/** Stocks the default tenant's empty catalogue, so that a newcomer can order at once; never in production unless asked. */
@Injectable()
export class DemoServices implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly tenants: TenantsFacade,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.seedDemo) return;
    const tenant = await this.tenants.ensureDefault();
    const count = await this.stock(tenant.id);
    if (count > 0) this.log.info({ module: 'catalogue', tenantId: tenant.id, count }, 'demo services put on sale');
  }

  /** A catalogue that is away keeps nobody from starting. */
  private async stock(tenantId: string): Promise<number> {
    try {
      return await this.catalogue.stock(tenantId, demo);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
      this.log.warn({ module: 'catalogue', tenantId, err: error }, 'demo services not put on sale');
      return 0;
    }
  }
}
