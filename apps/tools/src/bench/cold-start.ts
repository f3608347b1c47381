import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mainOf } from '../build.ts';
import { serve, type Program } from './server.ts';
import { lowerQuartile } from './rounds.ts';

/** How long the built application takes from nothing to its first 200, in milliseconds. */
export interface ColdStart {
  readonly ms: number;
  readonly spread: readonly [least: number, greatest: number];
  /** The very first after a build, which compiles. */
  readonly first: number;
  readonly target: number;
}

const TARGET_MS = 1_000;

/** Starts it several times on a database that is up to date; before the first what was compiled is thrown away. */
export async function coldStart(program: Program, times: number): Promise<ColdStart> {
  rmSync(join(dirname(mainOf()), '.compiled'), { recursive: true, force: true });
  const first = await startMs(program);
  const taken: number[] = [];
  for (let time = 0; time < times; time++) taken.push(await startMs(program));
  return { ms: lowerQuartile(taken), spread: [Math.min(...taken), Math.max(...taken)], first, target: TARGET_MS };
}

async function startMs(program: Program): Promise<number> {
  const server = await serve(program);
  await server.stop();
  return server.startMs;
}
