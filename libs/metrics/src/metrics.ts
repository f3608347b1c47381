import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type CounterName, type GaugeName, type HistogramName, type LabelOf } from './catalogue.js';
import type { MetricName } from './catalogue.js';
import type { Terms } from './terms.js';

/** One series of a metric, as it stands. */
export interface Sample {
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

/**
 * The metrics of one process, in a registry of its own, so that several applications may live in one test. What each of them
 * is called and means stands in the catalogue.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Something that only grows; its name ends in `_total`. */
  counter<Name extends CounterName>(name: Name): Counter<LabelOf<Name>> {
    return new Counter({ ...this.terms<LabelOf<Name>>(name) });
  }

  /** Something that goes up and down; `look`, where given, sets it when it is asked for. */
  gauge<Name extends GaugeName>(
    name: Name,
    look?: (gauge: Gauge<LabelOf<Name>>) => void | Promise<void>,
  ): Gauge<LabelOf<Name>> {
    const gauge: Gauge<LabelOf<Name>> = new Gauge({
      ...this.terms<LabelOf<Name>>(name),
      ...(look && { collect: () => look(gauge) }),
    });
    return gauge;
  }

  /** Durations in seconds, or sizes; its name ends in the unit. */
  histogram<Name extends HistogramName>(name: Name): Histogram<LabelOf<Name>> {
    return new Histogram({ ...this.terms<LabelOf<Name>>(name), buckets: [...METRICS[name].buckets] });
  }

  /** The series of a metric as they stand; none where this process does not tell it. */
  async read(name: MetricName): Promise<readonly Sample[]> {
    return (await this.registry.getSingleMetric(name)?.get())?.values ?? [];
  }

  /** Everything as Prometheus reads it (text format 0.0.4). */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private terms<Label extends string>(
    name: MetricName,
  ): { name: string; help: string; labelNames: readonly Label[]; registers: Registry[] } {
    const { help, labels = [] }: Terms = METRICS[name];
    return { name, help, labelNames: labels as Label[], registers: [this.registry] };
  }
}
