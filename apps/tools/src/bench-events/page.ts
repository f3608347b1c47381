import type { Delays } from './measures.ts';

const [RELAY, EFFECTS, DELAY_MS] = [5_000, 2_000, 250];

/** Everything that a run found out; rates are per second. */
export interface EventFindings {
  readonly producer: number;
  readonly relay: number;
  readonly published: Delays;
  readonly handled: Delays;
  readonly bare: number;
  readonly effects: number;
  readonly machine: string;
}

/** What misses its target, in words. */
export function missedOf({ relay, effects, published }: EventFindings): string[] {
  return [
    ...(relay > RELAY ? [] : ['outbox to broker']),
    ...(effects >= EFFECTS ? [] : ['effects of the consumers']),
    ...(published.p99 < DELAY_MS ? [] : ['the delay until an event is on the broker']),
  ];
}

/** The page that keeps the figures. */
export function eventsPage({ producer, relay, published, handled, bare, effects, machine }: EventFindings): string {
  return `# Benchmarks of events

<!-- Written by \`npm run bench -- events\`; do not edit. -->

| Work | Here | Yardstick | Ratio | Target | |
| --- | --: | --: | --: | --: | --: |
| Outbox to broker, one relay | ${rate(relay)}/s | ${rate(producer)}/s | ${(relay / producer).toFixed(2)} | > 5,000/s | ${mark(relay > RELAY)} |
| Effects of the consumers, one worker | ${rate(effects)}/s | ${rate(bare)}/s | ${(effects / bare).toFixed(2)} | ≥ 2,000/s | ${mark(effects >= EFFECTS)} |

At 500 events a second, from the commit of an event, for ten seconds after five to warm up:

| Until | p50 | p99 | Target | |
| --- | --: | --: | --: | --: |
| it is on the broker and marked | ${published.p50.toFixed(0)} ms | ${published.p99.toFixed(0)} ms | p99 < 250 ms | ${mark(published.p99 < DELAY_MS)} |
| the effect of a consumer is committed | ${handled.p50.toFixed(0)} ms | ${handled.p99.toFixed(0)} ms | | |

- **Outbox to broker**: a worker finds 50,000 events waiting that nobody consumes; acknowledged by the broker and marked in
  the database. The yardstick is the Kafka client alone, handing over as many messages of that size a thousand at a time.
- **Effects**: 15,000 orders are published and heard by two consumers in the same process, relay included; an effect is one
  commit with the inbox. The yardstick is bare pg: begin, two inserts, commit, each awaited, twelve side by side.
- A broker and a PostgreSQL on the same machine, the latter without fsync: what is measured is the application.

Machine: ${machine}.
`;
}

function rate(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function mark(isReached: boolean): string {
  return isReached ? '✓' : '✗';
}
