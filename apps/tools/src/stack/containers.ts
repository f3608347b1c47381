import { createHash } from 'node:crypto';
import { databaseUrls, provision } from '../database-access.ts';
import { ROOT, type Environment } from '../environment.ts';
import { run, type Engine } from '../image-smoke/engine.ts';
import { makeDirectory } from '../postgres-home.ts';
import { keptSecrets } from '../secrets.ts';
import type { PartName, Step } from './part.ts';
import { directoryOf, PARTS } from './parts.ts';
import { portFor } from './ports.ts';
import { readState, writeState, type PartState } from './state.ts';

const FILE = 'docker/compose.stack.yml';

/** What is needed to start parts in containers. */
export interface ContainerPlace {
  readonly engine: Engine;
  readonly dataDirectory: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly step: Step;
}

/** Starts a part in a container and waits until the engine finds it healthy. */
export async function startContainer(name: PartName, place: ContainerPlace): Promise<void> {
  const directory = directoryOf(name, place.dataDirectory);
  makeDirectory(directory);
  const { title, preferredPort } = PARTS[name];
  const port = await portFor({ remembered: readState(directory)?.port, preferred: preferredPort });
  await place.step(
    `${title}: starting`,
    () => bringUp(name, place, port),
    () => `port ${port}, by ${place.engine.program}`,
  );
}

/** The process of a part's container, as the engine's machine numbers it; undefined where it does not run. */
export async function containerPid({ container }: PartState, env: Environment): Promise<number | undefined> {
  if (!container) return undefined;
  const look = [container.engine, 'inspect', '--format', '{{.State.Pid}}', container.id];
  return Number(await run(look, { env }).catch(() => '0')) || undefined;
}

/** Stops a container, or kills it. */
export async function endContainer({ container }: PartState, how: 'stop' | 'kill', env: Environment): Promise<void> {
  if (container) await run([container.engine, how, container.id], { env });
}

async function bringUp(
  name: PartName,
  { engine, dataDirectory, env, signal }: ContainerPlace,
  port: number,
): Promise<void> {
  const stack = `${dataDirectory}/stack`;
  const secrets = keptSecrets(stack);
  // A directory's own project, as its data are its own.
  const project = `company-stack-${createHash('sha256').update(stack).digest('hex').slice(0, 8)}`;
  const settings = { [`STACK_${name.toUpperCase()}_PORT`]: String(port), STACK_PASSWORD: secrets.postgresPassword };
  const compose = (...words: string[]): Promise<string> =>
    run([...engine.compose, '--file', FILE, '--project-name', project, '--project-directory', ROOT, ...words], {
      env: { ...env, ...settings },
      signal,
    });
  try {
    await compose('up', '--detach', '--wait', name);
  } catch (error) {
    signal.throwIfAborted();
    const words = await compose('logs', '--tail', '15', name).catch(() => '');
    throw new Error(`${(error as Error).message}\n${words}`, { cause: error });
  } finally {
    // Also of one that did not become healthy: `down` and `kill` find it by this.
    const id = await compose('ps', '--all', '--quiet', name).catch(() => '');
    const container = { engine: engine.program, id };
    if (id) writeState(directoryOf(name, dataDirectory), { port, container, since: new Date().toISOString() });
  }
  if (name === 'postgres') await provision(databaseUrls(port, secrets).superuser, secrets);
}
