import type { Terms } from './terms.js';

/** What prom-client and Node tell of the process by themselves; the rest of it stands in the scrape, undescribed. */
export const RUNTIME_METRICS = {
  nodejs_eventloop_lag_p99_seconds: {
    kind: 'gauge',
    help: 'Delay of the event loop since the last scrape, 99th percentile.',
    from: 'runtime',
  },
  nodejs_eventloop_lag_mean_seconds: {
    kind: 'gauge',
    help: 'Delay of the event loop since the last scrape, mean.',
    from: 'runtime',
  },
  nodejs_heap_size_used_bytes: { kind: 'gauge', help: 'Memory that JavaScript uses.', from: 'runtime' },
  nodejs_version_info: { kind: 'gauge', help: 'The version of Node.', labels: ['version'], from: 'runtime' },
  process_cpu_seconds_total: { kind: 'counter', help: 'CPU time the process used.', from: 'runtime' },
  process_resident_memory_bytes: { kind: 'gauge', help: 'Memory the process holds.', from: 'runtime' },
  process_open_fds: { kind: 'gauge', help: 'File descriptors that are open.', from: 'runtime' },
  process_max_fds: { kind: 'gauge', help: 'File descriptors that may be open.', from: 'runtime' },
  process_start_time_seconds: { kind: 'gauge', help: 'When the process started.', from: 'runtime' },
} as const satisfies Readonly<Record<string, Terms>>;
