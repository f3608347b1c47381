import type { MetricName } from '#libs/metrics';
import type { Expression } from './expression.ts';

/** Series as promtool writes them: the labels of a metric, and its values minute by minute. */
export interface Example {
  readonly series: readonly (readonly [
    metric: MetricName | `${MetricName}_${'bucket' | 'count' | 'sum'}`,
    labels: string,
    values: string,
  ])[];
}

/** Something that somebody should look at, how it is noticed, and examples of when it is and when it is not. */
export interface Alert {
  readonly name: string;
  readonly expression: Expression;
  /** For how many minutes it has to be so. */
  readonly minutes: number;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  /** The page in docs/operations/playbooks that says what to do. */
  readonly playbook: string;
  readonly fires: Example & { readonly labels: Readonly<Record<string, string>>; readonly at: number };
  readonly staysQuiet: Example & { readonly at: number };
}
