import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../environment.ts';
import { run, type Command } from '../image-smoke/engine.ts';
import type { Program, Step } from './part.ts';

export const JAVA: Program = { name: 'java', package: 'default-jre-headless' };
/** Only the development kit runs a source file. */
export const JAVA_COMPILER: Program = { name: 'javac', package: 'default-jdk-headless' };
export const MAVEN: Program = { name: 'mvn', package: 'maven' };
export const REDIS: Program = { name: 'redis-server', package: 'redis-server' };
/** Tests alert rules. */
export const PROMTOOL: Program = { name: 'promtool', package: 'prometheus' };

const LEAST_JAVA = 17;

/** Those of the programs that PATH does not lead to, each once. */
export function missing(programs: readonly Program[], env: Environment): Program[] {
  return [...new Set(programs)].filter(({ name }) => placeOf(name, env) === undefined);
}

/** Where PATH leads to for a program; undefined where there is none. */
export function placeOf(name: string, env: Environment): string | undefined {
  const places = (env['PATH'] ?? '').split(delimiter).map((directory) => join(directory || '.', name));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What somebody has to type to get them. */
export function howToInstall(programs: readonly Program[], isRoot = process.getuid?.() === 0): string {
  const names = programs.map(({ name }) => name).join(', ');
  const packages = programs.map((program) => program.package).join(' ');
  return (
    `Not installed here: ${names}.\n` +
    `Install it: ${isRoot ? '' : 'sudo '}apt-get install ${packages}\n` +
    'or let `up --install` do that.'
  );
}

/** Installs Debian's packages of the programs; as root, or where sudo asks for no password. */
export async function install(programs: readonly Program[], circumstances: Circumstances): Promise<void> {
  const { env, signal, step } = circumstances;
  const packages = programs.map((program) => program.package);
  const asRoot: Command = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  const apt = (...words: string[]): Promise<string> =>
    run([...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '--quiet', ...words], { env, signal });
  await step(`Installing ${packages.join(', ')}`, async () => {
    await apt('update');
    await apt('install', '--yes', '--no-install-recommends', ...packages);
  });
  const still = missing(programs, env);
  if (still.length > 0) throw new Error(howToInstall(still));
}

/** Refuses a Java that is too old for what we run on it. */
export async function requireJava(env: Environment, signal: AbortSignal): Promise<void> {
  const told = await run(['java', '--version'], { env, signal }).catch(() => '');
  const major = Number(/^\S+ (\d+)/m.exec(told)?.[1] ?? 0);
  if (major >= LEAST_JAVA) return;
  throw new Error(`Java ${LEAST_JAVA} or newer is needed, and \`java\` on the PATH is ${major || 'older'}.`);
}

interface Circumstances {
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly step: Step;
}
