import type { HistogramName, LabelOf, MetricName } from '#libs/metrics';

type Labels<Name extends MetricName> = Partial<Record<LabelOf<Name>, string>>;

/** A piece of PromQL, and the metrics that it names. */
export interface Expression {
  readonly text: string;
  readonly names: readonly MetricName[];
}

/** A metric by its name in the catalogue; a label's value that begins with `~` is a pattern, with `!` what it must not be. */
export function metric<Name extends MetricName>(name: Name, labels: Labels<Name> = {}, range?: string): Expression {
  return series(name, name, labels as Readonly<Record<string, string>>, range);
}

/** The buckets, the count or the sum of a histogram. */
export function partOf<Name extends HistogramName>(
  name: Name,
  part: 'bucket' | 'count' | 'sum',
  labels: Labels<Name> = {},
  range?: string,
): Expression {
  return series(name, `${name}_${part}`, labels as Readonly<Record<string, string>>, range);
}

/** PromQL around metrics: ``promql`rate(${metric('outbox_published_total', {}, '5m')})` ``. */
export function promql(words: TemplateStringsArray, ...parts: readonly (Expression | number)[]): Expression {
  const texts = parts.map((part) => (typeof part === 'number' ? String(part) : part.text));
  const names = parts.flatMap((part) => (typeof part === 'number' ? [] : part.names));
  return { text: words.map((word, at) => word + (texts[at] ?? '')).join(''), names };
}

function series(name: MetricName, written: string, labels: Readonly<Record<string, string>>, range = ''): Expression {
  const matchers = Object.entries(labels).map(([label, value]) => {
    if (value.startsWith('~')) return `${label}=~"${value.slice(1)}"`;
    return value.startsWith('!') ? `${label}!="${value.slice(1)}"` : `${label}="${value}"`;
  });
  const chosen = matchers.length === 0 ? '' : `{${matchers.join(',')}}`;
  return { text: `${written}${chosen}${range === '' ? '' : `[${range}]`}`, names: [name] };
}
