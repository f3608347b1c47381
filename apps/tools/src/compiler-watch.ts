import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withOwnBinaries } from './build.ts';
import { ROOT, type Environment } from './environment.ts';
import { Ended } from './session.ts';

/** A compiler that builds into dist at every change. */
export interface CompilerWatch {
  /** The number of faults after each build; builds that follow while one result is looked at are one. */
  readonly results: AsyncIterable<number>;
  stop(): Promise<void>;
}

const FOUND = /Found (\d+) errors?\. Watching for file changes/;

/** Starts the compiler on the API's sources; what it has to say about faults goes to `say`. */
export function watchSources(env: Environment, say: (line: string) => void): CompilerWatch {
  const args = ['-p', 'apps/api/tsconfig.app.json', '--watch', '--preserveWatchOutput', '--pretty', 'false'];
  const compiler = spawn(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args], {
    cwd: ROOT,
    env: withOwnBinaries(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const results = new LatestResult();
  const ended = new Promise<void>((resolve) => compiler.once('close', () => resolve()));
  compiler.once('close', (code) => results.fail(new Ended(`The compiler ended by itself (${code}).`, 1)));
  createInterface({ input: compiler.stdout }).on('line', (line) => {
    const faults = FOUND.exec(line)?.[1];
    if (faults !== undefined) results.put(Number(faults));
    else if (/error TS\d+|^\s/.test(line)) say(line);
  });
  const stop = async (): Promise<void> => {
    compiler.kill('SIGTERM');
    await ended;
  };
  return { results, stop };
}

// Holds one result, the newest: while the API restarts, only the last of several builds matters.
class LatestResult implements AsyncIterable<number> {
  private latest: number | undefined;
  private fault: Error | undefined;
  private wake: (() => void) | undefined;

  put(result: number): void {
    this.latest = result;
    this.wake?.();
  }

  fail(fault: Error): void {
    this.fault = fault;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    for (;;) {
      if (this.latest !== undefined) {
        const result = this.latest;
        this.latest = undefined;
        yield result;
      } else if (this.fault) throw this.fault;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
