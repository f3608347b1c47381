import {
  Body,
  Controller,
  createParamDecorator,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, type Actor } from '#libs/access';
import { Describe, Idempotent, type Page, Pagination } from '#libs/http';
import { Idempotency } from '#libs/idempotency';
import type { ApiKey } from '../api-key.entity.js';
import { ApiKeysService } from '../api-keys.service.js';
import {
  apiKeyPageSchema,
  apiKeyView,
  createApiKeySchema,
  listApiKeysSchema,
  rotateApiKeySchema,
  shownApiKeySchema,
  shownKeyView,
  type ApiKeyView,
  type CreateApiKey,
  type ListApiKeys,
  type RotateApiKey,
} from './api-keys.schemas.js';

const id = { schema: z.uuid().toLowerCase() };

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Request and reply as one parameter. */
const Both = createParamDecorator((_: unknown, execution: ExecutionContext): Exchange => {
  const http = execution.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

@ApiTags('api-keys')
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeysService,
    private readonly pagination: Pagination,
    private readonly idempotency: Idempotency,
  ) {}

  @Get()
  @RequirePermission('api-keys:read')
  @Describe({
    summary: 'List API keys',
    description:
      'The API keys of the tenant, newest first unless sorted otherwise, those that were revoked among them. Never a secret.',
    answers: { status: 200, description: 'A page of API keys.', schema: apiKeyPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listApiKeysSchema }) query: ListApiKeys,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<ApiKeyView>> {
    return this.pagination.answer<ListApiKeys, ApiKey, ApiKeyView>(
      { list: 'api-keys', scope: [actor.tenantId], query, reply },
      { read: (page) => this.keys.list(actor, page), view: apiKeyView, sortValue: (key) => key.createdAt },
    );
  }

  @Post()
  @RequirePermission('api-keys:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Create an API key',
    description:
      'Makes a key that a machine sends as `X-Api-Key`. It is shown this once. What it may do is what it was given and its creator may still do; one that a key made ends with that key.',
    answers: { status: 201, description: 'The key, shown this once.', schema: shownApiKeySchema },
    namesNothing: true,
    refusals: ['api_keys.unknown_permission', 'api_keys.beyond_own'],
  })
  create(
    @By() actor: Actor,
    @Body({ schema: createApiKeySchema }) body: CreateApiKey,
    @Both() exchange: Exchange,
  ): Promise<string> {
    return this.idempotency.answer(shownOnce(actor, exchange), (once) => this.keys.create(actor, body, once));
  }

  @Post(':id/rotation')
  @RequirePermission('api-keys:write')
  @Idempotent('accepted')
  @Describe({
    summary: 'Rotate an API key',
    description:
      'Gives the key a new secret, shown this once. The one it replaces works for `overlapSeconds` more; one from an earlier rotation ends now.',
    answers: { status: 201, description: 'The key with its new secret, shown this once.', schema: shownApiKeySchema },
    namesNothing: true,
    refusals: ['api_keys.not_found', 'api_keys.ended', 'api_keys.rotated_meanwhile', 'api_keys.beyond_own'],
  })
  rotate(
    @By() actor: Actor,
    @Param('id', id) keyId: string,
    @Body({ schema: rotateApiKeySchema }) { overlapSeconds }: RotateApiKey,
    @Both() exchange: Exchange,
  ): Promise<string> {
    return this.idempotency.answer(shownOnce(actor, exchange), (once) =>
      this.keys.rotate(actor, keyId, overlapSeconds, once),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('api-keys:write')
  @Describe({
    summary: 'Revoke an API key',
    description: 'Ends the key, and the keys it made, within a second. Revoking it again changes nothing.',
    answers: { status: 204, description: 'The key has ended.' },
    refusals: ['api_keys.not_found'],
  })
  revoke(@By() actor: Actor, @Param('id', id) keyId: string): Promise<void> {
    return this.keys.revoke(actor, keyId);
  }
}

/** An answer that holds a secret: what is kept of it for a replay is sealed. */
function shownOnce({ tenantId, principalId }: Actor, exchange: Exchange) {
  return { ...exchange, tenantId, principalId, key: 'accepted', secret: true, view: shownKeyView } as const;
}
