import { Controller, Get, Header } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { z } from 'zod';
import { Describe } from '#libs/http';
import { Metrics } from '#libs/metrics';
import { RequireToken } from './token.guard.js';

const metricsSchema = z.string().meta({ example: 'http_server_requests_in_flight 3\n' });

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  // Who watches us may stand behind the address of a crowd, and is needed most while that is refused.
  @Get()
  @SkipThrottle()
  @RequireToken('METRICS_TOKEN')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @Describe({
    summary: 'Metrics for Prometheus',
    description:
      'Text format 0.0.4, to who sends `Authorization: Bearer <METRICS_TOKEN>`; 404 where that setting is unset. The admin port has the same without a token.',
    answers: { status: 200, description: 'Every metric of this process.', schema: metricsSchema },
    refusals: ['http.not_found', 'auth.unauthenticated'],
  })
  read(): Promise<string> {
    return this.metrics.text();
  }
}
