import { Injectable } from '@nestjs/common';
import { GraphQLEnumType, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import {
  connectionOf,
  dateTime,
  isGiven,
  isId,
  json,
  moneyType,
  needs,
  pageOf,
  portion,
  Resolves,
  shown,
  TypeOf,
  type Fields,
  type GraphqlCall,
  type Portion,
  type SchemaPart,
} from '#libs/graphql';
import { Pagination, type Window } from '#libs/http';
import { CatalogueService } from '../catalogue.service.js';
import { serviceView, type ServiceView } from '../http/services.schemas.js';
import type { ServiceFilter } from '../service-store.js';
import type { ServiceStatus } from '../service.entity.js';

const text = { type: new GraphQLNonNull(GraphQLString) };
const status = new GraphQLEnumType({
  name: 'ServiceStatus',
  values: { DRAFT: { value: 'draft' }, ACTIVE: { value: 'active' }, RETIRED: { value: 'retired' } },
});

interface Wanted extends Portion {
  readonly status?: ServiceStatus | null;
  readonly tag?: string | null;
}

/** The catalogue, as REST shows it. */
@Injectable()
@Resolves()
export class ServicesResolver implements SchemaPart {
  readonly service = new TypeOf<ServiceView>('Service', 'Something the company offers.', () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    code: text,
    name: text,
    description: text,
    status: { type: new GraphQLNonNull(status) },
    price: { type: new GraphQLNonNull(moneyType) },
    tags: { type: new GraphQLNonNull(new GraphQLList(text.type)) },
    config: { type: new GraphQLNonNull(json) },
    version: { type: new GraphQLNonNull(GraphQLInt) },
    createdAt: { type: new GraphQLNonNull(dateTime) },
    updatedAt: { type: new GraphQLNonNull(dateTime) },
  }));
  readonly queries: Fields<unknown>;

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly pagination: Pagination,
  ) {
    this.queries = {
      service: {
        ...needs(),
        description: 'A service that the caller may see; else null.',
        type: this.service.type,
        args: { id: { type: new GraphQLNonNull(GraphQLID) } },
        resolve: (_, given, call) => this.find((given as { id: string }).id, call),
      },
      services: {
        ...needs(),
        description: 'What is on sale, newest first; all of the catalogue with services:read.',
        type: new GraphQLNonNull(connectionOf(this.service.type)),
        args: { ...portion, status: { type: status }, tag: { type: GraphQLString } },
        resolve: (_, given, call) => this.list(given as Wanted, call),
      },
    };
  }

  /** The service, or null where the caller may not see it. */
  async find(id: string, { actor }: GraphqlCall): Promise<ServiceView | null> {
    if (!isId(id)) return null;
    const service = await this.catalogue.find(actor, id.toLowerCase());
    return service ? serviceView(service) : null;
  }

  private async list({ status, tag, ...wanted }: Wanted, { actor }: GraphqlCall): Promise<Window<ServiceView>> {
    const filter: ServiceFilter = { ...(status && { status }), ...(isGiven(tag) && { tag }) };
    const query = { ...pageOf(wanted), sort: '-createdAt', count: 'false', ...filter } as const;
    const scope = [actor.tenantId, actor.permissions.has('services:read') ? 'all' : 'active'];
    const window = await this.pagination.window(
      { list: 'services', scope, query },
      { read: (page) => this.catalogue.list(actor, filter, page), sortValue: (service) => service.createdAt },
    );
    return shown(window, serviceView);
  }
}
