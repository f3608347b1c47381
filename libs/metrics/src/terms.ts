/** What a metric is: its kind, what it tells, and which processes tell it. */
export interface Terms {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels?: readonly string[];
  /** Upper bounds, of a histogram. */
  readonly buckets?: readonly number[];
  /** Those that answer requests, those that work in the background, both; or Node itself. */
  readonly from: 'api' | 'worker' | 'every' | 'runtime';
}
