import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { build, isBuilt } from '../../apps/tools/src/build.ts';

/** How a tool ended, and what it wrote to each of its streams. */
export interface ToolRun {
  readonly code: number | null;
  readonly said: string;
  readonly told: string;
}

/** Runs a tool as a person does, with exactly these settings. */
export async function runTool(
  name: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<ToolRun> {
  if (!isBuilt()) await build(process.env);
  const env = { PATH: process.env['PATH'], ...settings };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [`apps/tools/src/${name}.ts`, ...args], { env }, (_error, said, told) =>
      resolve({ code: child.exitCode, said, told }),
    );
  });
}

/** Starts a tool that is not left to itself; `told` hears what it says of its progress. */
export function startTool(
  name: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  told: (text: string) => void = () => undefined,
): ChildProcess {
  const env = { PATH: process.env['PATH'], ...settings };
  const child = spawn(process.execPath, [`apps/tools/src/${name}.ts`, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', told);
  return child;
}
