import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Describe } from '#libs/http';
import { AlertsService } from '../alerts.service.js';
import { alertGroupSchema, receivedSchema, type AlertGroup } from './alerts.schemas.js';
import { RequireToken } from './token.guard.js';

@ApiTags('operations')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Post('webhook')
  @HttpCode(202)
  @RequireToken('ALERTS_WEBHOOK_TOKEN')
  @Describe({
    summary: 'Take alerts of Alertmanager',
    description:
      'Its webhook format, version 4, with `Authorization: Bearer <ALERTS_WEBHOOK_TOKEN>`; 404 where that setting is unset. Each alert becomes a log line and is counted.',
    answers: { status: 202, description: 'How many alerts were taken.', schema: receivedSchema },
    refusals: ['http.not_found', 'auth.unauthenticated'],
  })
  receive(@Body({ schema: alertGroupSchema }) group: AlertGroup): { received: number } {
    this.alerts.tell(group.alerts, group.truncatedAlerts);
    return { received: group.alerts.length };
  }
}
