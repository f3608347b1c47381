import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';

/** Of an alert, what is told on. */
export interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly fingerprint: string;
}

/** A group has a line for each of so many alerts; the rest is counted. */
const MOST_LINES = 100;
const LONGEST = 200;
const SEVERITIES = ['critical', 'warning', 'info'];

/** Tells of alerts in the log and in the metrics of the process that they reach. */
@Injectable()
export class AlertsService {
  private readonly received;

  constructor(
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.received = metrics.counter('alerts_received_total');
  }

  tell(alerts: readonly Alert[], truncated: number): void {
    for (const { status, labels } of alerts) this.received.inc({ status, severity: severityOf(labels) });
    for (const alert of alerts.slice(0, MOST_LINES)) this.line(alert);
    const omitted = alerts.length - Math.min(alerts.length, MOST_LINES) + truncated;
    if (omitted > 0) this.log.warn({ module: 'operations', omitted }, 'more alerts than are told one by one');
  }

  private line({ status, labels, annotations, startsAt, fingerprint }: Alert): void {
    const severity = severityOf(labels);
    const [alert, summary] = [plain(labels['alertname']), plain(annotations['summary'])];
    const told = { module: 'operations', alert, severity, summary, startsAt, fingerprint };
    if (status === 'firing') this.log.warn(told, 'an alert is firing');
    else this.log.info(told, 'an alert is resolved');
  }
}

/** A label of a metric has few values, whatever a rule calls its severity. */
function severityOf(labels: Readonly<Record<string, string>>): string {
  const severity = labels['severity'] ?? '';
  return SEVERITIES.includes(severity) ? severity : 'other';
}

/** One line of text: nothing that moves a cursor, breaks a line or turns the direction of writing. */
function plain(text = ''): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST);
}
