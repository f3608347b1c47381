import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#libs/access';
import { Describe } from '#libs/http';
import { StatusBoard } from '../status-board.js';
import { blocksOf } from './status-page.js';
import { statusPage, statusScript, statusStyle } from './status-shell.js';
import { StatusViewers } from './status-viewers.js';
import { statusSchema } from './status.schemas.js';

const SHORTLY = 'public, max-age=300';

/** How the process does, for people: open to everybody, so it tells numbers and names of parts, and nothing of anybody's. */
@ApiTags('operations')
@Public()
@Controller('status')
export class StatusController {
  constructor(
    private readonly board: StatusBoard,
    private readonly viewers: StatusViewers,
  ) {}

  @Get()
  @Describe({
    summary: 'How does the process do?',
    description:
      'A live page for people. With `Accept: application/json` the same as JSON, worked out once a second at most.',
    answers: { status: 200, description: 'Parts, requests, events, the process.', schema: statusSchema },
  })
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const asJson = request.headers.accept?.includes('application/json') === true;
    const status = await this.board.look();
    void reply.header('vary', 'Accept');
    void reply.header('content-type', asJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8');
    return asJson ? JSON.stringify(status) : statusPage(blocksOf(status));
  }

  @Get('events')
  @RouteConfig({ isStream: true })
  @ApiExcludeEndpoint()
  async events(@Req() { method }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (method === 'HEAD') void reply.header('content-type', 'text/event-stream; charset=utf-8').send();
    else await this.viewers.add(reply);
  }

  @Get('page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', SHORTLY)
  @ApiExcludeEndpoint()
  style(): string {
    return statusStyle;
  }

  @Get('page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', SHORTLY)
  @ApiExcludeEndpoint()
  script(): string {
    return statusScript;
  }
}
