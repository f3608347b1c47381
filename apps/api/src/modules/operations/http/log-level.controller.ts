import { Body, Controller, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '#libs/access';
import { Describe } from '#libs/http';
import { LogLevelService } from '../log-level.service.js';
import { logLevelSchema, setLogLevelSchema, type LogLevelView, type SetLogLevel } from './log-level.schemas.js';

@ApiTags('operations')
@Controller('v1/operations/log-level')
export class LogLevelController {
  constructor(private readonly logLevel: LogLevelService) {}

  @Put()
  @RequirePermission('operations:manage')
  @Describe({
    summary: 'Log more, or less, for a while',
    description:
      'Acts on the instance that answers at once and on every other within a second; none of them remembers it after a restart. When the time is over, the configured level is back. No level logs secrets.',
    answers: { status: 200, description: 'What is logged from now on, and until when.', schema: logLevelSchema },
  })
  set(@Body({ schema: setLogLevelSchema }) { level, seconds }: SetLogLevel): LogLevelView {
    return this.logLevel.set(level, seconds);
  }
}
