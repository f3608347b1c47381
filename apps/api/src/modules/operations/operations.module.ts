import { Module } from '@nestjs/common';
import { HealthModule } from '#modules/health';
import { AlertsService } from './alerts.service.js';
import { AlertsController } from './http/alerts.controller.js';
import { LogLevelController } from './http/log-level.controller.js';
import { MetricsController } from './http/metrics.controller.js';
import { StatusViewers } from './http/status-viewers.js';
import { StatusController } from './http/status.controller.js';
import { TokenGuard } from './http/token.guard.js';
import { LogLevelService } from './log-level.service.js';
import { LoopDelay } from './loop-delay.js';
import { ProcessFigures } from './process-figures.js';
import { StatusBoard } from './status-board.js';
import { TrafficHistory } from './traffic-history.js';

/** What every role hears: that the log level is changed for a while. */
@Module({ providers: [LogLevelService], exports: [LogLevelService] })
export class OperationsModule {}

/** The doors the api role opens. */
@Module({
  imports: [OperationsModule, HealthModule],
  providers: [AlertsService, TrafficHistory, LoopDelay, ProcessFigures, StatusBoard, StatusViewers, TokenGuard],
  controllers: [MetricsController, AlertsController, LogLevelController, StatusController],
})
export class OperationsApiModule {}
