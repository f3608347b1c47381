import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, SignedIn, type Actor } from '#libs/access';
import {
  answerVersioned,
  Describe,
  etagOf,
  Idempotent,
  IfMatch,
  type Page,
  Pagination,
  type Precondition,
} from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import { CatalogueService } from '../catalogue.service.js';
import type { Service } from '../service.entity.js';
import {
  createServiceSchema,
  listServicesSchema,
  servicePageSchema,
  serviceSchema,
  serviceView,
  updateServiceSchema,
  type CreateService,
  type ListServices,
  type ServiceView,
  type UpdateService,
} from './services.schemas.js';

const id = { schema: z.uuid().toLowerCase() };

@ApiTags('services')
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly pagination: Pagination,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @SignedIn()
  @Describe({
    summary: 'List services',
    description: 'What the company offers. Customers see active services; with services:read one sees all.',
    answers: { status: 200, description: 'A page of services.', schema: servicePageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listServicesSchema }) query: ListServices,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ServiceView>> {
    const scope = [actor.tenantId, actor.permissions.has('services:read') ? 'all' : 'active'];
    return this.pagination.answer<ListServices, Service, ServiceView>(
      { list: 'services', scope, query, reply },
      {
        read: (page) => this.catalogue.list(actor, query, page),
        view: serviceView,
        sortValue: (service, sort) => (sort.endsWith('code') ? service.code : service.createdAt),
      },
    );
  }

  @Get(':id')
  @SignedIn()
  @Describe({
    summary: 'Read a service',
    description: 'One service with its price and its document.',
    answers: { status: 200, description: 'The service.', schema: serviceSchema },
    refusals: ['services.not_found'],
    versioned: true,
  })
  async get(
    @By() actor: Actor,
    @Param('id', id) serviceId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ServiceView | undefined> {
    return answerVersioned(reply, serviceView(await this.catalogue.get(actor, serviceId)));
  }

  @Post()
  @RequirePermission('services:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Define a service',
    description: 'Adds a service to the catalogue, as a draft unless said otherwise.',
    answers: { status: 201, description: 'The service is there.', schema: serviceSchema },
    refusals: ['services.code_taken'],
  })
  define(
    @By() actor: Actor,
    @Body({ schema: createServiceSchema }) body: CreateService,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { tenantId, principalId } = actor;
    const headers = (service: Service) => ({ location: `/v1/services/${service.id}`, etag: etagOf(service) });
    const call = { request, reply, tenantId, principalId, key: 'accepted', view: serviceView, headers } as const;
    return this.idempotency.answer(call, (once) => this.catalogue.define(actor, body, once));
  }

  @Patch(':id')
  @RequirePermission('services:write')
  @Describe({
    summary: 'Change a service',
    description: 'Changes the fields that are given. Orders keep the price they were placed at.',
    answers: { status: 200, description: 'The service as changed.', schema: serviceSchema },
    refusals: ['services.not_found', 'services.code_taken'],
    conditional: true,
  })
  async update(
    @By() actor: Actor,
    @Param('id', id) serviceId: string,
    @IfMatch() precondition: Precondition,
    @Body({ schema: updateServiceSchema }) body: UpdateService,
  ): Promise<ServiceView> {
    return precondition.answer(serviceView(await this.catalogue.update(actor, serviceId, body, precondition)));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('services:write')
  @Describe({
    summary: 'Retire a service',
    description: 'Takes the service off sale. Orders keep their copy.',
    answers: { status: 204, description: 'The service is retired.' },
    refusals: ['services.not_found'],
    conditional: true,
  })
  retire(@By() actor: Actor, @Param('id', id) serviceId: string, @IfMatch() precondition: Precondition): Promise<void> {
    return this.catalogue.retire(actor, serviceId, precondition);
  }
}
