import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import { leaveGuardian } from '../guardian.ts';
import { makeDirectory } from '../postgres-home.ts';
import { end, until } from '../processes.ts';
import { kafka } from './kafka.ts';
import { mongo } from './mongo.ts';
import type { Part, PartName, Step } from './part.ts';
import { portFor, portLetGo } from './ports.ts';
import { postgres } from './postgres.ts';
import { howToInstall, missing } from './programs.ts';
import { redis } from './redis.ts';
import { pidOf, readState, writeStopped } from './state.ts';
import { inTurn } from './turn.ts';

export const PARTS: Readonly<Record<PartName, Part>> = { kafka, redis, postgres, mongo };

/** How a part is to be started; what is left out is chosen for you. */
export interface StartOptions {
  /** The part lives in `<dataDirectory>/stack/<name>`: another directory is another part, with data of its own. */
  readonly dataDirectory: string;
  /** This port and no other. */
  readonly port?: number;
  /** Settings of the part's own (server.properties, redis.conf, postgresql.conf), over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends what we started should our process die, in whatever way; otherwise it outlives us. */
  readonly guarded?: boolean;
  readonly env?: Environment;
  readonly signal?: AbortSignal;
  readonly step?: Step;
  readonly say?: (line: string) => void;
}

/** A part that runs and answers. */
export interface RunningPart {
  readonly name: PartName;
  readonly port: number;
  readonly pid: number;
  /** The file of its messages. */
  readonly log: string;
  /** What the application has to be told to use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** True where it ran before. */
  readonly adopted: boolean;
  /** Stops it in good order, whoever started it; its data and its port stay. */
  stop(): Promise<void>;
  /** SIGKILL, and back when its port is free again. */
  kill(): Promise<void>;
}

const ANSWER_MS = 30_000;

/** Starts a part from packages, or finds it running; waits until it answers. */
export async function startPart(name: PartName, options: StartOptions): Promise<RunningPart> {
  const directory = directoryOf(name, options.dataDirectory);
  makeDirectory(directory);
  const { signal = new AbortController().signal } = options;
  return inTurn(directory, signal, async () => {
    const adopted = await running(name, directory);
    if (!adopted) await bringUp(name, directory, { ...options, signal });
    const { port = 0, log = '', ...state } = readState(directory) ?? {};
    const pid = pidOf({ port, ...state });
    if (pid === undefined)
      throw new Error(`${PARTS[name].title} ended as soon as it was up.\nIts messages are in ${log}`);
    const dismiss =
      options.guarded && !adopted ? leaveGuardian({ pid, signal: 'SIGTERM', graceMs: 5_000 }) : () => undefined;
    const environment = PARTS[name].environment(port, directory);
    const stop = (): Promise<void> => endPart(name, directory, PARTS[name].stopping).then(dismiss);
    const kill = (): Promise<void> => endPart(name, directory, KILLING).then(dismiss);
    return { name, port, pid, log, environment, adopted, stop, kill };
  });
}

export const KILLING = [['SIGKILL', 10_000]] as const;

/** Ends the process of a part by one signal after the other; back when it is gone and its port is free. */
export async function endPart(name: PartName, directory: string, plan: Part['stopping']): Promise<void> {
  const state = readState(directory);
  const pid = state && pidOf(state);
  if (state && pid !== undefined) {
    if (!(await end(pid, plan))) throw new Error(`${PARTS[name].title} (process ${pid}) does not end.`);
    await portLetGo(state.port);
  }
  writeStopped(directory);
}

/** Where a part keeps all that is its own. */
export function directoryOf(name: PartName, dataDirectory: string): string {
  return join(dataDirectory, 'stack', name);
}

// One that was started a moment ago gets time to answer; one that never will is not started twice.
async function running(name: PartName, directory: string): Promise<boolean> {
  const state = readState(directory);
  if (!state || pidOf(state) === undefined) return false;
  const { title, answers } = PARTS[name];
  if (await until(async () => pidOf(state) === undefined || (await answers(state.port)), ANSWER_MS))
    return pidOf(state) !== undefined;
  throw new Error(
    `${title} (process ${pidOf(state)}) runs but does not answer on port ${state.port}.\n` +
      `Its messages are in ${state.log}; \`npm run stack -- kill ${name}\` ends it.`,
  );
}

async function bringUp(
  name: PartName,
  directory: string,
  options: StartOptions & { signal: AbortSignal },
): Promise<void> {
  const { env = process.env, signal, settings = {}, say = () => undefined } = options;
  const { step = (_title, work) => work() } = options;
  const part = PARTS[name];
  const lacking = missing(part.needs(env), env);
  if (lacking.length > 0) throw new Error(howToInstall(lacking));
  const remembered = readState(directory)?.port;
  const port = await portFor({ wanted: options.port, remembered, preferred: part.preferredPort });
  await part.bringUp({ directory, port, settings, env, signal, step, say });
}
