import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { By, RequirePermission, type Actor } from '#libs/access';
import { Describe, type Page, Pagination } from '#libs/http';
import { DeadLettersService, type DeadLetter } from '../dead-letters.service.js';
import {
  deadLetterPageSchema,
  deadLetterSchema,
  deadLetterView,
  listDeadLettersSchema,
  type DeadLetterView,
  type ListDeadLetters,
} from './dead-letters.schemas.js';

@ApiTags('events')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLettersService,
    private readonly pagination: Pagination,
  ) {}

  @Get()
  @RequirePermission('events:manage')
  @Describe({
    summary: 'List dead letters',
    description:
      'Events of the tenant that a consumer gave up after five attempts, newest first unless sorted otherwise.',
    answers: { status: 200, description: 'A page of dead letters.', schema: deadLetterPageSchema },
    refusals: ['pagination.invalid_cursor'],
  })
  list(
    @By() actor: Actor,
    @Query({ schema: listDeadLettersSchema }) query: ListDeadLetters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<DeadLetterView>> {
    return this.pagination.answer<ListDeadLetters, DeadLetter, DeadLetterView>(
      { list: 'dead-letters', scope: [actor.tenantId], query, reply },
      {
        read: (page) => this.deadLetters.list(actor, query, page),
        view: deadLetterView,
        sortValue: (letter) => letter.createdAt,
      },
    );
  }

  @Post(':id/redrive')
  @HttpCode(202)
  @RequirePermission('events:manage')
  @Describe({
    summary: 'Have a dead letter handled again',
    description:
      'Its consumer gets it again within seconds, under the same event id: however often this is asked, its effect happens once. Whether it went well is seen in `status`.',
    answers: { status: 202, description: 'It will be handled again.', schema: deadLetterSchema },
    refusals: ['dead_letters.not_found'],
  })
  async redrive(
    @By() actor: Actor,
    @Param('id', { schema: z.uuid().toLowerCase() }) id: string,
  ): Promise<DeadLetterView> {
    return deadLetterView(await this.deadLetters.redrive(actor, id));
  }
}
