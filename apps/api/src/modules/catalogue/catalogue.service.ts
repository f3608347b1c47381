import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import { onceCommitted, type PageRequest, type Slice, type Statement } from '#libs/database';
import { AppError } from '#libs/errors';
import { Outbox } from '#libs/events';
import type { Precondition } from '#libs/http';
import type { OnceOnly } from '#libs/idempotency';
import { servicesErrors } from './catalogue.errors.js';
import { serviceChanged } from './catalogue.events.js';
import { KnownServices } from './known-services.js';
import { Service, type NewService, type ServiceChange } from './service.entity.js';
import { ServiceStore, type ServiceFilter } from './service-store.js';

const READ_ALL = 'services:read';

/** Reads and changes what the tenant sells. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly services: ServiceStore,
    private readonly known: KnownServices,
    private readonly outbox: Outbox,
  ) {}

  /** The service, if the actor may see it: active ones are for everybody. */
  async get(actor: Actor, id: string): Promise<Service> {
    const service = await this.find(actor, id);
    if (!service) throw servicesErrors.not_found();
    return service;
  }

  /** The same, where it is no fault that there is none. */
  async find(actor: Actor, id: string): Promise<Service | undefined> {
    const service = await this.known.find(actor.tenantId, id);
    return service && (service.isPublic || actor.permissions.has(READ_ALL)) ? service : undefined;
  }

  /** A page of the services the actor may see; asked for others, there are none. */
  async list(actor: Actor, filter: ServiceFilter, page: PageRequest): Promise<Slice<Service>> {
    if (actor.permissions.has(READ_ALL)) return this.services.list(actor.tenantId, filter, page);
    if (filter.status !== undefined && filter.status !== 'active')
      return { items: [], total: page.count ? 0 : undefined };
    return this.services.list(actor.tenantId, { ...filter, status: 'active' }, page);
  }

  async define(actor: Actor, definition: NewService, once: OnceOnly<Service>): Promise<Service> {
    const service = Service.define(actor.tenantId, definition, actor.principalId);
    await this.services.insert(service, { claim: once.record(service), event: this.announce(service) });
    return service;
  }

  /** Applies the change to the version the caller read. */
  update(actor: Actor, id: string, change: ServiceChange, precondition: Precondition): Promise<Service> {
    return precondition.change(async () => {
      const service = await this.services.find(actor.tenantId, id);
      if (!service) throw servicesErrors.not_found();
      precondition.require(service);
      service.change(change, actor.principalId);
      await this.services.update(service, { claim: [], event: this.announce(service) });
      return service;
    });
  }

  /** Takes the service off sale; orders keep their copy. */
  async retire(actor: Actor, id: string, precondition: Precondition): Promise<void> {
    await this.update(actor, id, { status: 'retired' }, precondition);
  }

  /** Puts services on sale in a tenant that has none at all. */
  async stock(tenantId: string, definitions: readonly NewService[]): Promise<number> {
    const { items } = await this.services.list(
      tenantId,
      {},
      { limit: 1, sort: 'createdAt', after: undefined, backwards: false, count: false },
    );
    if (items.length > 0) return 0;
    let count = 0;
    for (const definition of definitions) {
      const service = Service.define(tenantId, definition, null);
      const isNew = await this.insertUnlessTaken(service);
      if (isNew) count++;
    }
    return count;
  }

  private async insertUnlessTaken(service: Service): Promise<boolean> {
    try {
      await this.services.insert(service, { claim: [], event: this.announce(service) });
      return true;
    } catch (error) {
      // Another instance that started at the same moment was faster.
      if (error instanceof AppError && error.code === 'services.code_taken') return false;
      throw error;
    }
  }

  private announce({ tenantId, id, version, code, status, price, updatedBy }: Service): Statement {
    const event = serviceChanged({ serviceId: id, code, status, price });
    const announced = this.outbox.append({ tenantId, type: 'service', id, version }, event, updatedBy);
    return onceCommitted(announced, () => this.known.forgetSoon(tenantId, id));
  }
}
