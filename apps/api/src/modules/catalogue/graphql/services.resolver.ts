import { Injectable } from '@nestjs/common';
import { GraphQLID, GraphQLNonNull, GraphQLString } from 'graphql';
import {
  connectionOf,
  isGiven,
  needs,
  pageOf,
  portion,
  Resolves,
  shown,
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
import { serviceStatus, ServiceTypes } from './service.type.js';

interface Wanted extends Portion {
  readonly status?: ServiceStatus | null;
  readonly tag?: string | null;
}

/** The catalogue, as REST shows it. */
@Injectable()
@Resolves()
export class ServicesResolver implements SchemaPart {
  readonly queries: Fields<unknown>;

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly pagination: Pagination,
    types: ServiceTypes,
  ) {
    this.queries = {
      service: {
        ...needs(),
        description: 'A service that the caller may see; else null.',
        type: types.service.type,
        args: { id: { type: new GraphQLNonNull(GraphQLID) } },
        resolve: (_, given, call) => types.find((given as { id: string }).id, call),
      },
      services: {
        ...needs(),
        description: 'What is on sale, newest first; all of the catalogue with services:read.',
        type: new GraphQLNonNull(connectionOf(types.service.type)),
        args: { ...portion, status: { type: serviceStatus }, tag: { type: GraphQLString } },
        resolve: (_, given, call) => this.list(given as Wanted, call),
      },
    };
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
