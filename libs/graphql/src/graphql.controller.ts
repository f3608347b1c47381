import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { introspectionFromSchema } from 'graphql';
import { createReadStream, type ReadStream } from 'node:fs';
import { extname } from 'node:path';
import { By, Public, SignedIn, type Actor } from '#libs/access';
import { Config } from '#libs/config';
import { fixedHeaders, httpErrors } from '#libs/http';
import { GraphqlCall } from './graphql-call.js';
import { graphiqlFiles, graphiqlPage, graphiqlScript, graphiqlStyle } from './graphiql.js';
import { operationsIn } from './operation-request.js';
import { Operations, type OperationAnswer } from './operations.js';

const SHORTLY = 'public, max-age=300';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** The door for GraphQL over HTTP: the same tokens, tenants and refusals as every other. */
@ApiExcludeController()
@Controller('graphql')
export class GraphqlController {
  private readonly files;
  private readonly own: Readonly<Record<string, () => string>> = {
    'page.css': () => graphiqlStyle,
    'page.js': () => graphiqlScript,
    'schema.json': () => JSON.stringify(introspectionFromSchema(this.operations.schema)),
  };

  constructor(
    private readonly operations: Operations,
    config: Config,
  ) {
    this.files = config.isProduction ? new Map<string, string>() : graphiqlFiles();
  }

  @Post()
  @HttpCode(200)
  @SignedIn()
  @Header('content-type', 'application/json; charset=utf-8')
  async answer(
    @By() actor: Actor,
    @Req() request: FastifyRequest,
    @Body() body: unknown,
  ): Promise<OperationAnswer | OperationAnswer[]> {
    const { requests, isBatch } = operationsIn(body);
    const answers = await this.operations.run(requests, new GraphqlCall(actor, request.context));
    return isBatch ? answers : (answers[0] ?? {});
  }

  /** GraphiQL, outside production. Whoever brings a query meant to ask, and has to post it. */
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  page(@Query() query: Readonly<Record<string, unknown>>, @Res({ passthrough: true }) reply: FastifyReply): string {
    if (this.files.size === 0 || Object.keys(query).length > 0)
      throw httpErrors.method_not_allowed({ headers: { allow: 'POST' } });
    // Its style sheet carries its fonts.
    const policy = fixedHeaders['content-security-policy'] ?? '';
    void reply.header('content-security-policy', policy.replace("font-src 'self'", "font-src 'self' data:"));
    return graphiqlPage;
  }

  @Get('assets/:name')
  @Public()
  @Header('cache-control', SHORTLY)
  asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): string | ReadStream {
    const path = this.files.get(name);
    const own = this.files.size > 0 ? this.own[name]?.() : undefined;
    if (!path && own === undefined) throw httpErrors.not_found();
    void reply.header('content-type', `${TYPES[extname(name)] ?? 'text/plain'}; charset=utf-8`);
    return path ? createReadStream(path) : (own ?? '');
  }
}
