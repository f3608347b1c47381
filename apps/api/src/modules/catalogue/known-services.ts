import { Injectable } from '@nestjs/common';
import { Caches, type Cache } from '#libs/cache';
import { Service } from './service.entity.js';
import { ServiceStore } from './service-store.js';

/** What is asked for within one turn of the event loop, and goes to the store as one question. */
interface Gathering {
  readonly ids: Set<string>;
  readonly found: Promise<ReadonlyMap<string, Service>>;
}

/** The services as of a moment ago: to be shown and to be priced, not to be changed. */
@Injectable()
export class KnownServices {
  private readonly cache: Cache<Service>;
  private readonly gatherings = new Map<string, Gathering>();

  constructor(
    private readonly services: ServiceStore,
    caches: Caches,
  ) {
    this.cache = caches.of({ module: 'services', thing: 'service', revive });
  }

  find(tenantId: string, id: string): Promise<Service | undefined> {
    return this.cache.read(tenantId, id, () => this.load(tenantId, id));
  }

  /** Those that there are, by id; what is not known is read in one go. */
  async findAll(tenantId: string, ids: Iterable<string>): Promise<Map<string, Service>> {
    const found = new Map<string, Service>();
    const unknown = new Set<string>();
    for (const id of ids) {
      if (found.has(id)) continue;
      const service = this.cache.known(tenantId, id);
      if (service) found.set(id, service);
      else unknown.add(id);
    }
    if (unknown.size === 0) return found;
    for (const service of await Promise.all([...unknown].map((id) => this.find(tenantId, id))))
      if (service) found.set(service.id, service);
    return found;
  }

  /** Takes it out everywhere. */
  forget(tenantId: string, id: string): Promise<void> {
    return this.cache.forget(tenantId, id);
  }

  /** The same for whoever cannot wait. */
  forgetSoon(tenantId: string, id: string): void {
    this.cache.forgetSoon(tenantId, id);
  }

  private async load(tenantId: string, id: string): Promise<Service | undefined> {
    let gathering = this.gatherings.get(tenantId);
    if (!gathering) this.gatherings.set(tenantId, (gathering = this.gather(tenantId)));
    gathering.ids.add(id);
    return (await gathering.found).get(id);
  }

  private gather(tenantId: string): Gathering {
    const ids = new Set<string>();
    const read = async (): Promise<ReadonlyMap<string, Service>> => {
      // All who look a list of services up get here before the event loop turns.
      await new Promise((turn) => setImmediate(turn));
      this.gatherings.delete(tenantId);
      const services = await this.services.findMany(tenantId, [...ids]);
      return new Map(services.map((service) => [service.id, service]));
    };
    return { ids, found: read() };
  }
}

function revive(service: Service): Service {
  return service instanceof Service ? service : Object.assign(new Service(), service);
}
