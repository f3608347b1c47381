import { Injectable } from '@nestjs/common';
import {
  command,
  Database,
  Listing,
  query,
  rfc3339,
  type PageRequest,
  type Slice,
  type Statement,
} from '#libs/database';
import { platformErrors } from '#libs/errors';
import { servicesErrors } from './catalogue.errors.js';
import { Service } from './service.entity.js';
import {
  ServicesMoved,
  type Beside,
  type KnownVersion,
  type ServiceFilter,
  type ServiceStore,
} from './service-store.js';

const columns = `id, tenant_id as "tenantId", code, name, description, status, price_amount as "priceAmount",
  price_currency as "priceCurrency", tags, config, version, ${rfc3339('created_at')} as "createdAt",
  ${rfc3339('updated_at')} as "updatedAt", created_by as "createdBy", updated_by as "updatedBy"`;

const find = query<Service>(
  'services.find',
  `select ${columns} from catalogue.services where tenant_id = $1 and id = $2`,
);
const findMany = query<Service>(
  'services.find_many',
  `select ${columns} from catalogue.services where tenant_id = $1 and id = any($2::uuid[])`,
);
const expectVersions = command(
  'services.expect_versions',
  `select platform.expect(cardinality($2::uuid[]), count(*)) from catalogue.services s
   join unnest($2::uuid[], $3::int[]) as known(id, version) on known.id = s.id and known.version = s.version
   where s.tenant_id = $1`,
  { refusals: { CB001: () => new ServicesMoved() } },
);
const insert = command(
  'services.insert',
  `insert into catalogue.services (id, tenant_id, code, name, description, status, price_amount, price_currency, tags, config,
     version, created_at, updated_at, created_by, updated_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $13)`,
  { refusals: { services_code_key: servicesErrors.code_taken } },
);
const update = command(
  'services.update',
  `update catalogue.services set code = $3, name = $4, description = $5, status = $6, price_amount = $7, price_currency = $8,
     tags = $9, config = $10, version = $11, updated_at = $12, updated_by = $13
   where tenant_id = $1 and id = $2 and version = $11 - 1`,
  {
    exactly: 1,
    otherwise: platformErrors.precondition_failed,
    refusals: { services_code_key: servicesErrors.code_taken },
  },
);
const listing = new Listing<Service>({
  name: 'services',
  columns,
  from: 'catalogue.services',
  sorts: { createdAt: { column: 'created_at', type: 'timestamptz' }, code: { column: 'code', type: 'text' } },
});

/** The services in PostgreSQL; the only file that speaks SQL about them. */
@Injectable()
export class ServicesRepository implements ServiceStore {
  constructor(private readonly database: Database) {}

  async find(tenantId: string, id: string): Promise<Service | undefined> {
    const [row] = await this.database.read(tenantId, find(tenantId, id));
    return row && revive(row);
  }

  async findMany(tenantId: string, ids: readonly string[]): Promise<Service[]> {
    return (await this.database.read(tenantId, findMany(tenantId, ids))).map(revive);
  }

  expect(tenantId: string, services: readonly KnownVersion[]): Statement {
    const column = <Key extends keyof KnownVersion>(key: Key) => services.map((service) => service[key]);
    return expectVersions(tenantId, column('id'), column('version'));
  }

  async list(tenantId: string, { status, tag, code }: ServiceFilter, page: PageRequest): Promise<Slice<Service>> {
    const conditions = [
      ['tenant_id = ?', tenantId],
      ['status = ?', status],
      ['tags @> array[?]', tag],
      ['code = ?', code],
    ] as const;
    const { items, total } = await this.database.readSlice(tenantId, listing, conditions, page);
    return { items: items.map(revive), total };
  }

  insert(service: Service, beside: Beside): Promise<void> {
    return this.commit(service, beside, insertionOf(service));
  }

  update(service: Service, beside: Beside): Promise<void> {
    return this.commit(service, beside, updateOf(service));
  }

  /** The event comes last: of two who write the same version, the one who is late is told by the row, not by its event. */
  private commit({ tenantId }: Service, { claim, event }: Beside, write: Statement): Promise<void> {
    return this.database.commit(tenantId, [...claim, write, event]);
  }
}

function insertionOf(service: Service): Statement {
  const { id, tenantId, version, createdAt, createdBy } = service;
  return insert(id, tenantId, ...contentsOf(service), version, createdAt, createdBy);
}

function updateOf(service: Service): Statement {
  const { tenantId, id, version, updatedAt, updatedBy } = service;
  return update(tenantId, id, ...contentsOf(service), version, updatedAt, updatedBy);
}

/** What may change, in the order in which both statements name it. */
function contentsOf({ code, name, description, status, priceAmount, priceCurrency, tags, config }: Service): unknown[] {
  return [code, name, description, status, priceAmount, priceCurrency, tags, config];
}

function revive(row: Service): Service {
  return Object.assign(new Service(), row);
}
