import { spawn } from 'node:child_process';
import { ROOT, type Environment } from '../environment.ts';

export type Command = readonly string[];

/** A container engine that answers, and the compose that goes with it. */
export interface Engine {
  readonly program: 'docker' | 'podman';
  readonly compose: Command;
}

/** What a command needs beside its words. */
export interface Circumstances {
  readonly env: Environment;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/** A command that did not end well, with the last that it said. */
class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

const CHOICES: readonly Engine[] = [
  { program: 'docker', compose: ['docker', 'compose'] },
  { program: 'podman', compose: ['podman', 'compose'] },
];
const SAID_LAST = 2_000;

/** The first engine here that answers and has a compose; undefined where there is none. */
export async function findEngine(env: Environment, choices = CHOICES): Promise<Engine | undefined> {
  const works = (command: Command): Promise<boolean> =>
    run(command, { env, signal: AbortSignal.timeout(15_000) }).then(
      () => true,
      () => false,
    );
  for (const engine of choices) {
    // Listing containers needs the engine itself; asking for a version does not.
    if ((await works([engine.program, 'ps', '--quiet'])) && (await works([...engine.compose, 'version'])))
      return engine;
  }
  return undefined;
}

/** Runs a command to its end; what it wrote to standard output, or `CommandFailed`. */
export function run([program = '', ...args]: Command, { env, input = '', signal }: Circumstances): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A group of its own: a terminal's Ctrl-C reaches us alone.
    const child = spawn(program, args, { cwd: ROOT, env: { ...env }, detached: true });
    const stop = (): void => void child.kill('SIGTERM');
    signal?.addEventListener('abort', stop);
    let output = '';
    let all = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (all = (all + chunk.toString()).slice(-SAID_LAST)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (error) => reject(new CommandFailed(`${program}: ${error.message}`)));
    // Not earlier: what is stopped goes on for a moment, and whoever tidies up waits for it.
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (code === 0) resolve(output.trim());
      else reject(new CommandFailed(`\`${[program, ...args].join(' ')}\` ended with ${code}.\n${all.trim()}`));
    });
  });
}
