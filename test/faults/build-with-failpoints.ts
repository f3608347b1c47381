import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildFailure, fingerprint, withOwnBinaries } from '../../apps/tools/src/build.ts';
import { ROOT, type Environment } from '../../apps/tools/src/environment.ts';
import { writeManifest } from '../../apps/tools/src/patched-build.ts';

/** A build of the application that still has its failpoints, in a directory of its own. */
export interface FaultsBuild {
  readonly directory: string;
  /** Where the compiled rooms lie: apps, libs, migrations. */
  readonly dist: string;
  readonly main: string;
}

const FORGOTTEN_AFTER_MS = 60 * 60 * 1_000;

/** The build of the present sources under `home`, made if it is not there. Another run may be using another one. */
export async function buildWithFailpoints(home: string, env: Environment): Promise<FaultsBuild> {
  const build = buildIn(join(home, `build-${fingerprint().slice(0, 12)}`));
  const stamp = join(build.directory, '.built');
  if (!existsSync(stamp)) {
    forgetOldBuilds(home);
    rmSync(build.directory, { recursive: true, force: true });
    mkdirSync(build.directory, { recursive: true });
    await compile(build.dist, env);
    writeManifest(build.directory);
  }
  writeFileSync(stamp, new Date().toISOString());
  return build;
}

function forgetOldBuilds(home: string): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith('build-'))) {
    const stamp = statSync(join(home, name, '.built'), { throwIfNoEntry: false });
    const isOld = stamp === undefined || Date.now() - stamp.mtimeMs > FORGOTTEN_AFTER_MS;
    if (isOld) rmSync(join(home, name), { recursive: true, force: true });
  }
}

/** A copy to be broken on purpose. */
export function copyOf(build: FaultsBuild, directory: string): FaultsBuild {
  rmSync(directory, { recursive: true, force: true });
  cpSync(build.directory, directory, { recursive: true });
  return buildIn(directory);
}

function buildIn(directory: string): FaultsBuild {
  const dist = join(directory, 'dist');
  return { directory, dist, main: join(dist, 'apps/api/src/main.js') };
}

function compile(outDir: string, env: Environment): Promise<void> {
  const args = [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'apps/api/tsconfig.app.json'];
  return new Promise((resolve, reject) => {
    const compiler = spawn(process.execPath, [...args, '--outDir', outDir, '--sourceMap', 'false'], {
      cwd: ROOT,
      env: withOwnBinaries(env),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    compiler.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    compiler.once('error', reject);
    compiler.once('close', (code) => (code === 0 ? resolve() : reject(new BuildFailure(output.trim()))));
  });
}
