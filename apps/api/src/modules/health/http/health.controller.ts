import { Controller, Get, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { Public } from '#libs/access';
import { Config } from '#libs/config';
import { SchemaHistory } from '#libs/database';
import { Describe } from '#libs/http';
import { Readiness, type ReadinessReport } from '../readiness.js';
import { healthSchema, metaSchema, readinessSchema, type MetaView } from './health.schemas.js';

const NAME = 'company-backend';
const startedAt = new Date(Date.now() - process.uptime() * 1_000);

@ApiTags('operations')
@SkipThrottle()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly schema: SchemaHistory,
    private readonly config: Config,
  ) {}

  @Get(['health', 'healthz', 'livez'])
  @Public()
  @Describe({
    summary: 'Is the process alive?',
    description: 'Touches nothing but the process itself.',
    answers: { status: 200, description: 'It is.', schema: healthSchema },
  })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(['ready', 'readyz'])
  @Public()
  @Describe({
    summary: 'Should it be sent requests?',
    description:
      'Asks the parts. 503 only where PostgreSQL is out of reach, migrations are pending, or the process is stopping.',
    answers: { status: 200, description: 'It should.', schema: readinessSchema },
  })
  @ApiResponse({
    status: 503,
    description: 'It should not, for the reason in `status`.',
    standardSchema: readinessSchema,
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (report.status === 'down' || report.status === 'draining') void reply.code(503).header('retry-after', '1');
    return report;
  }

  @Get('meta')
  @Public()
  @Describe({
    summary: 'What is running?',
    description: 'Name, version and commit of the build, and the schema it was made for.',
    answers: { status: 200, description: 'The facts.', schema: metaSchema },
  })
  meta(): MetaView {
    const { NODE_ENV: environment, APP_COMMIT: commit } = this.config.env;
    const uptimeSeconds = Math.floor(process.uptime());
    const started = startedAt.toISOString();
    return {
      name: NAME,
      version: this.config.version,
      commit,
      environment,
      node: process.version,
      startedAt: started,
      uptimeSeconds,
      schemaVersion: this.schema.version,
    };
  }
}
