import { Injectable } from '@nestjs/common';
import { serviceChanged } from '#events/catalogue';
import type { Statement } from '#libs/database';
import { Consumer, Consumes, type Received } from '#libs/messaging';
import { KnownServices } from '../known-services.js';

/** Whoever changed a service takes the old one out of the caches; this does it where they died before, or Redis was away. */
@Injectable()
@Consumer('services.forget_services')
export class ForgetServicesWhenTheyChange {
  constructor(private readonly services: KnownServices) {}

  @Consumes(serviceChanged)
  async handle({ tenantId, aggregateId }: Received<unknown>): Promise<Statement[]> {
    await this.services.forget(tenantId, aggregateId);
    return [];
  }
}
