import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../environment.ts';
import { run } from '../image-smoke/engine.ts';
import type { Place } from './part.ts';

/** A library of Maven Central as group:name:version. */
type Artifact = `${string}:${string}:${string}`;

const COPYING = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Where the jars of these libraries lie, or will: a cache of the user's, so that another checkout finds them there. */
export function jarDirectory(artifacts: readonly Artifact[], env: Environment): string {
  const cache = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  const [, name, version] = (artifacts[0] ?? '').split(':');
  const hash = createHash('sha256').update(artifacts.join()).digest('hex').slice(0, 8);
  return join(cache, 'company-backend', `${name}-${version}-${hash}`);
}

/** The jars of these libraries and of all that they need, fetched where they are not there yet. */
export async function jars(
  title: string,
  artifacts: readonly Artifact[],
  { env, signal, step }: Place,
): Promise<string> {
  const directory = jarDirectory(artifacts, env);
  if (!existsSync(directory))
    await step(`${title}: fetching its jars`, () => fetchJars(directory, artifacts, env, signal));
  return directory;
}

async function fetchJars(
  directory: string,
  artifacts: readonly Artifact[],
  env: Environment,
  signal: AbortSignal,
): Promise<void> {
  const draft = `${directory}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    const project = join(draft, 'pom.xml');
    writeFileSync(project, projectOf(artifacts));
    // Maven only warns of a file that is not what it should be, unless it is told to be strict.
    const options = ['--quiet', '--batch-mode', '--strict-checksums', '--file', project];
    await run(['mvn', ...options, COPYING, `-DoutputDirectory=${draft}`, '-DincludeScope=runtime'], { env, signal });
    takePlace(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

// Two checkouts may fetch the same at once: the first to finish wins.
function takePlace(draft: string, directory: string): void {
  mkdirSync(dirname(directory), { recursive: true });
  try {
    renameSync(draft, directory);
  } catch (error) {
    if (!existsSync(directory)) throw error;
  }
}

function projectOf(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>company-backend</groupId>
  <artifactId>stack</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}
