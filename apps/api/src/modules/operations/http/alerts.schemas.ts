import { z } from 'zod';
import { instant } from '#libs/http';

const MOST_ALERTS = 1_000;
const labels = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/, 'must be a label name'), z.string().max(4_096))
  .refine((all) => Object.keys(all).length <= 64, 'must have at most 64 entries');

const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: labels.refine((all) => all['alertname'] !== undefined, 'must name the alert in `alertname`'),
  annotations: labels.default({}),
  startsAt: instant(),
  endsAt: instant(),
  generatorURL: z.string().max(4_096).optional(),
  fingerprint: z.string().regex(/^[0-9a-f]{1,32}$/, 'must be hexadecimal'),
});

/**
 * What Alertmanager posts, version 4. Fields that a later Alertmanager adds are passed over: an alert must not be lost for
 * what it says besides.
 */
export const alertGroupSchema = z
  .object({
    version: z.literal('4'),
    groupKey: z.string().max(4_096),
    truncatedAlerts: z.int().min(0).default(0),
    status: z.enum(['firing', 'resolved']),
    receiver: z.string().max(1_024),
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: labels,
    externalURL: z.string().max(4_096),
    alerts: z.array(alertSchema).min(1).max(MOST_ALERTS),
  })
  .meta({
    id: 'AlertGroup',
    example: {
      version: '4',
      groupKey: '{}:{alertname="OutboxStuck"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'company-backend',
      groupLabels: { alertname: 'OutboxStuck' },
      commonLabels: { alertname: 'OutboxStuck', severity: 'critical' },
      commonAnnotations: { summary: 'Events wait to be published for too long.' },
      externalURL: 'http://alertmanager.example.com',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'OutboxStuck', severity: 'critical' },
          annotations: { summary: 'Events wait to be published for too long.' },
          startsAt: '2026-01-01T09:00:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example.com/graph',
          fingerprint: 'a1b2c3d4e5f60718',
        },
      ],
    },
  });
export type AlertGroup = z.output<typeof alertGroupSchema>;

export const receivedSchema = z.object({ received: z.int() }).meta({ id: 'AlertsReceived', example: { received: 1 } });
