import { execFile } from 'node:child_process';

/** How a command of npm ended, and what it said. */
export interface NpmRun {
  readonly code: number | null;
  readonly said: string;
}

/** Runs npm as a person does, against that registry where one is named. */
export function npm(words: readonly string[], registry?: string): Promise<NpmRun> {
  const env = { ...process.env, npm_config_registry: registry, npm_config_fetch_retries: '0' };
  return new Promise((resolve) => {
    const child = execFile('npm', [...words], { env, maxBuffer: 64_000_000 }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: `${stdout}${stderr}` }),
    );
  });
}
