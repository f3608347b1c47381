import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mainOf } from '../build.ts';
import { ROOT, type Environment } from '../environment.ts';
import { freePort } from '../free-port.ts';
import { leaveGuardian } from '../guardian.ts';
import { until } from '../processes.ts';

/** A server under load, as a process of its own. */
export interface Server {
  readonly pid: number;
  readonly url: string;
  /** Where the application tells its metrics. */
  readonly adminUrl: string;
  /** From nothing to the first 200. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** What to run, and with which settings beside the port. */
export interface Program {
  readonly args: readonly string[];
  readonly env: Environment;
}

const READY_MS = 60_000;
const STOP_MS = 10_000;

/** The built API. */
export function application(env: Environment, nodeOptions: readonly string[] = []): Program {
  return { args: [...nodeOptions, mainOf()], env };
}

/** The bare server beside it. */
export function yardstick(env: Environment, nodeOptions: readonly string[] = []): Program {
  return { args: [...nodeOptions, fileURLToPath(new URL('./yardstick.ts', import.meta.url))], env };
}

/** Starts a program and waits for its first 200; what it logs is thrown away, as a log shipper would take it away. */
export async function serve({ args, env }: Program): Promise<Server> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...env, PORT: String(port), ADMIN_PORT: String(adminPort) },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started.`);
  const dismiss = leaveGuardian({ pid, signal: 'SIGTERM', graceMs: STOP_MS });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2_000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(dismiss);

  const answered = await until(() => child.exitCode !== null || isUp(url), READY_MS, 5);
  const startMs = performance.now() - begun;
  if (!answered || child.exitCode !== null)
    throw new Error(`${args.at(-1)} does not answer (exit code ${child.exitCode}).\n${said}`);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  return { pid, url, adminUrl: `http://127.0.0.1:${adminPort}`, startMs, stop };
}

async function isUp(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
