import type { Fault } from './fault.ts';

const STOPPING = 'apps/api/src/stopping.ts';
const SPEC = 'test/e2e/draining.e2e-spec.ts';
const FINISHES = 'says so in one line, finishes what is in flight';

/** How a process ends. */
export const stopFaults: readonly Fault[] = [
  {
    name: 'defect-cuts-off',
    fault: 'Whoever is being answered is cut off by a defect somewhere else',
    guard: '`Stop` drains after a defect as well',
    file: STOPPING,
    find: `    this.begin('defect', 0);\n`,
    replace: `    process.exit(1);\n`,
    spec: SPEC,
    test: FINISHES,
  },
  {
    name: 'defect-unnoticed',
    fault: 'A process in which nobody caught something says that it ended well',
    guard: '`Stop` ends with 1 where there was a defect',
    file: STOPPING,
    find: `process.exit(this.defects === 0 ? 0 : 1)`,
    replace: `process.exit(0)`,
    spec: SPEC,
    test: FINISHES,
  },
  {
    name: 'second-defect-cuts-off',
    fault: 'A second defect cuts off what the first one let finish',
    guard: '`Stop` begins once',
    file: STOPPING,
    find: `    if (this.isUnderWay) return;\n`,
    replace: `    if (this.isUnderWay) process.exit(1);\n`,
    spec: SPEC,
    test: 'happens again and again meanwhile',
  },
  {
    name: 'worker-defect-untold',
    fault: 'A worker in which nobody caught a rejection dies with its lanes held',
    guard: '`stopOnSignals` hears rejections in every role',
    file: STOPPING,
    find: `process.on(defect, (error) => stop.defect(error))`,
    replace: `process.on(defect, () => process.exit(1))`,
    spec: 'test/e2e/worker.e2e-spec.ts',
    test: 'ends with 1 where nobody caught something',
  },
  {
    name: 'start-defect-untold',
    fault: 'What nobody caught while the process starts is no line of the log',
    guard: '`leaveWhileStarting` tells it',
    file: STOPPING,
    find: `process.on(defect, fail)`,
    replace: `process.off(defect, fail)`,
    spec: SPEC,
    test: 'says in one line what nobody caught',
  },
  {
    name: 'stop-hangs',
    fault: 'A stop that hangs has no end',
    guard: 'The bound of `Stop`',
    file: STOPPING,
    find: `delayMs + this.config.env.SHUTDOWN_TIMEOUT_MS);`,
    replace: `2 ** 31 - 1);`,
    spec: SPEC,
    test: 'ends with 1 when its time is up',
  },
  {
    name: 'second-signal-unheard',
    fault: 'Who insists has to wait like who does not',
    guard: '`Stop` ends at the second signal',
    file: STOPPING,
    find: `if (++this.signals > 1) process.exit(1);`,
    replace: `this.signals++;`,
    spec: SPEC,
    test: 'is gone at once where it is told twice',
  },
];
