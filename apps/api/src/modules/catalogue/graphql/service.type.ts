import { Injectable } from '@nestjs/common';
import { GraphQLEnumType, GraphQLID, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { dateTime, isId, json, moneyType, TypeOf, type GraphqlCall } from '#libs/graphql';
import { CatalogueService } from '../catalogue.service.js';
import { serviceView, type ServiceView } from '../http/services.schemas.js';

const text = { type: new GraphQLNonNull(GraphQLString) };

export const serviceStatus = new GraphQLEnumType({
  name: 'ServiceStatus',
  values: { DRAFT: { value: 'draft' }, ACTIVE: { value: 'active' }, RETIRED: { value: 'retired' } },
});

/** The type that the catalogue adds to the schema. */
@Injectable()
export class ServiceTypes {
  readonly service = new TypeOf<ServiceView>('Service', 'Something the company offers.', () => ({
    id: { type: new GraphQLNonNull(GraphQLID) },
    code: text,
    name: text,
    description: text,
    status: { type: new GraphQLNonNull(serviceStatus) },
    price: { type: new GraphQLNonNull(moneyType) },
    tags: { type: new GraphQLNonNull(new GraphQLList(text.type)) },
    config: { type: new GraphQLNonNull(json) },
    version: { type: new GraphQLNonNull(GraphQLInt) },
    createdAt: { type: new GraphQLNonNull(dateTime) },
    updatedAt: { type: new GraphQLNonNull(dateTime) },
  }));

  constructor(private readonly catalogue: CatalogueService) {}

  /** The service, or null where the caller may not see it. However many lines name it, an operation asks for it once. */
  async find(id: string, call: GraphqlCall): Promise<ServiceView | null> {
    if (!isId(id)) return null;
    const service = await call.load(ServiceTypes, id.toLowerCase(), (ids: readonly string[]) =>
      Promise.all(ids.map((one) => this.catalogue.find(call.actor, one))),
    );
    return service ? serviceView(service) : null;
  }
}
