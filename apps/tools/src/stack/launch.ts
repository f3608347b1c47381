import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { end, until } from '../processes.ts';
import type { Place } from './part.ts';
import { writeRunning, writeStopped } from './state.ts';

/** A program to be left running. */
export interface Launch {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly answers: (port: number) => Promise<boolean>;
  readonly withinMs: number;
}

const LAST_LINES = 15;

/** Starts a program that outlives us and waits until it answers; where it does not, it is ended and its last words told. */
export async function launch(what: Launch, place: Place): Promise<{ pid: number; log: string }> {
  const { directory, port, signal } = place;
  signal.throwIfAborted();
  const log = join(directory, 'output.log');
  const { pid, exited } = spawnDetached(what, place, log);
  if (pid > 0) writeRunning(directory, pid, { port, log });
  try {
    const answer = await until(async () => {
      signal.throwIfAborted();
      return exited() !== undefined || (await what.answers(port));
    }, what.withinMs);
    if (answer && exited() === undefined) return { pid, log };
    const why = exited() ?? `It did not answer within ${what.withinMs / 1000} s.`;
    throw new Error(
      `${what.title} did not come up on port ${port}. ${why}\n${lastLines(log)}\nIts messages are in ${log}`,
    );
  } catch (error) {
    if (pid > 0) await end(pid, [['SIGKILL', 5_000]]);
    writeStopped(directory);
    throw error;
  }
}

/** What a program wrote last. */
function lastLines(log: string): string {
  const text = existsSync(log) ? readFileSync(log, 'utf8').trimEnd() : '';
  return text.split('\n').slice(-LAST_LINES).join('\n');
}

function spawnDetached(
  { command, args }: Launch,
  { directory, env }: Place,
  log: string,
): { pid: number; exited: () => string | undefined } {
  // One older file is kept: after a crash it tells why.
  if (existsSync(log)) renameSync(log, `${log}.1`);
  const output = openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd: directory,
    // What npm and the application are told is no business of the part's.
    env: { PATH: env['PATH'], HOME: env['HOME'], JAVA_HOME: env['JAVA_HOME'], LC_ALL: 'C.UTF-8' },
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let exited: string | undefined;
  child.once('error', ({ message }) => (exited = message));
  child.once('exit', (code, signal) => (exited = `It ended with ${signal ?? code}.`));
  child.unref();
  return { pid: child.pid ?? 0, exited: () => exited };
}
