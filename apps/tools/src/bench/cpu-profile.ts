import { readFileSync } from 'node:fs';

/** Microseconds by the name of what they were spent in, the greatest first. */
export type Spent = ReadonlyMap<string, number>;

/** The window of a profile that counts, in nanoseconds of `process.hrtime`. */
export type Span = readonly [from: bigint, to: bigint];

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

// As V8 writes it: times are microseconds of the same monotonic clock as process.hrtime.
interface Profile {
  readonly nodes: readonly Node[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Self time in a window of a profile, by function and by package; idling does not count. */
export function spentIn(file: string, span: Span): { functions: Spent; packages: Spent } {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const times = selfTimes(profile, span);
  const busy = profile.nodes.filter(({ callFrame }) => callFrame.functionName !== '(idle)');
  return {
    functions: sums(
      busy,
      times,
      ({ callFrame }) => `${callFrame.functionName || '(anonymous)'}  ${placeOf(callFrame)}`,
    ),
    packages: sums(busy, times, ({ callFrame }) => packageOf(callFrame)),
  };
}

function selfTimes({ samples, timeDeltas, startTime }: Profile, [from, to]: Span): Map<number, number> {
  const times = new Map<number, number>();
  let now = startTime;
  for (const [index, sample] of samples.entries()) {
    const begun = now;
    now += timeDeltas[index + 1] ?? 0;
    if (begun * 1000 >= Number(from) && now * 1000 <= Number(to))
      times.set(sample, (times.get(sample) ?? 0) + now - begun);
  }
  return times;
}

function sums(nodes: readonly Node[], times: ReadonlyMap<number, number>, nameOf: (node: Node) => string): Spent {
  const spent = new Map<string, number>();
  for (const node of nodes) spent.set(nameOf(node), (spent.get(nameOf(node)) ?? 0) + (times.get(node.id) ?? 0));
  return new Map([...spent].sort(([, a], [, b]) => b - a));
}

function packageOf({ functionName, url }: Node['callFrame']): string {
  const inModules = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (inModules) return inModules[1] ?? '';
  const own = /dist\/((?:libs|apps\/api\/src\/modules)\/[^/]+|[^/]+)/.exec(url);
  if (own) return `our ${own[1]?.replace('apps/api/src/', '')}`;
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  return functionName.startsWith('(') ? functionName : 'V8 and native code';
}

function placeOf({ url, lineNumber }: Node['callFrame']): string {
  const path = url.replace(/.*\/(node_modules|dist)\//, '');
  return path && `${path}:${lineNumber + 1}`;
}
