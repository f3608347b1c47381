import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { whileNobodyElseBuilds } from './build-lock.ts';
import { ROOT, type Environment } from './environment.ts';
import { helpOn } from './help.ts';
import { stripFailpoints } from './strip-failpoints.ts';

const SOURCES = [
  'apps/api',
  'libs',
  'migrations',
  'apps/tools/src/strip-failpoints.ts',
  'tsconfig.json',
  'nest-cli.json',
  'package.json',
  'package-lock.json',
];
const NOT_BUILT = /\.(spec|int-spec|e2e-spec)\.ts$/;

/** The build failed; what the compiler said is the message. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure';
}

/** What was built came from exactly these sources. */
export function isBuilt(root = ROOT): boolean {
  const stamp = stampFile(root);
  return existsSync(stamp) && existsSync(mainOf(root)) && readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** A hash over names and content of everything that the build reads: moving back and forth in time fools it not. */
export function fingerprint(root = ROOT): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => filesUnder(root, source))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * Builds the API into dist, without its failpoints; `signal` ends an unfinished build. Where another process builds, that
 * one is waited for, and nothing is left to do.
 */
export function build(env: Environment, signal?: AbortSignal, root = ROOT): Promise<void> {
  return whileNobodyElseBuilds(root, signal, async () => {
    if (isBuilt(root)) return;
    const before = fingerprint(root);
    forgetBuild(root);
    const { code, output } = await runNest(env, signal, root);
    if (code !== 0) throw new BuildFailure(output.trim() || `nest build ended with ${code}`);
    stripFailpoints(join(root, 'dist'));
    writeFileSync(stampFile(root), before);
  });
}

/** Whatever lies in dist now, the next start builds anew. */
export function forgetBuild(root = ROOT): void {
  rmSync(stampFile(root), { force: true });
}

/** The program that the build makes. */
export function mainOf(root = ROOT): string {
  return join(root, 'dist/apps/api/src/main.js');
}

/** The environment for programs of node_modules: their `node` is the one that we run on. */
export function withOwnBinaries(env: Environment, root = ROOT): NodeJS.ProcessEnv {
  return { ...env, PATH: [join(root, 'node_modules/.bin'), env['PATH']].filter(Boolean).join(delimiter) };
}

function runNest(
  env: Environment,
  signal: AbortSignal | undefined,
  root: string,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const nest = spawn(join(root, 'node_modules/.bin/nest'), ['build', 'api'], {
      cwd: root,
      env: withOwnBinaries(env, root),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let output = '';
    for (const stream of [nest.stdout, nest.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    nest.once('error', reject);
    nest.once('close', (code) => resolve({ code, output }));
  });
}

function stampFile(root: string): string {
  return join(root, 'dist/.built-from');
}

function filesUnder(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat && !NOT_BUILT.test(path) ? [path] : [];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`));
}

async function buildAnew(): Promise<void> {
  helpOn(`Usage: npm run build
  Compiles the API into dist, whatever lies there, without its failpoints; waits where somebody else builds.`);
  forgetBuild();
  try {
    await build(process.env);
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await buildAnew();
