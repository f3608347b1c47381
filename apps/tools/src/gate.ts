import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { end } from './processes.ts';
import type { Terminal } from './terminal.ts';

/** One check of the gate: what a person calls it, and the command a person could type instead. */
export type Check = { title: string; command: string; skippedBecause?: string | false };

/** A check that said no: with what it printed, and the code to leave with. */
export class CheckFailed extends Error {
  readonly command: string;
  readonly output: string;
  readonly exitCode: number;

  constructor(command: string, output: string, exitCode: number) {
    super(`"${command}" left with ${exitCode}`);
    this.command = command;
    this.output = output;
    this.exitCode = exitCode;
  }
}

const stillAtItMs = 10_000;
const patience = [
  ['SIGINT', 10_000],
  ['SIGKILL', 1_000],
] as const;

/**
 * Runs the checks in order, those of one list at the same time, and stops at the first that fails, or when `stop` says so:
 * then nothing it started stays.
 */
export async function passGate(
  steps: readonly (Check | readonly Check[])[],
  terminal: Terminal,
  stop: AbortSignal,
): Promise<void> {
  for (const step of steps) await together([step].flat(), terminal, stop);
}

async function together(checks: readonly Check[], terminal: Terminal, stop: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const over = AbortSignal.any([stop, failed.signal]);
  const make = async ({ title, command, skippedBecause }: Check): Promise<void> => {
    if (skippedBecause) return terminal.note(`${title}: left out, ${skippedBecause}`);
    try {
      await timed(terminal, title, run(command, over), over);
    } catch (error) {
      failed.abort(error);
    }
  };
  // Each settles once what it started is gone; the first that failed is thrown then.
  await Promise.all(checks.map(make));
  over.throwIfAborted();
}

async function timed(terminal: Terminal, title: string, check: Promise<void>, over: AbortSignal): Promise<void> {
  const begun = performance.now();
  const tell = (mark: string, decimals: number): void =>
    terminal.line(`  ${mark} ${title.padEnd(20)} ${((performance.now() - begun) / 1000).toFixed(decimals)} s`);
  const reminder = setInterval(() => tell('…', 0), stillAtItMs);
  try {
    await check;
    tell(terminal.paint('green', '✓'), 1);
  } catch (error) {
    // Whoever was ended with another did not fail.
    tell(over.aborted ? terminal.paint('dim', '–') : terminal.paint('red', '✗'), 1);
    throw error;
  } finally {
    clearInterval(reminder);
  }
}

// A process group of its own: a Ctrl-C reaches the check once, by way of us, and takes its children along.
async function run(command: string, stop: AbortSignal): Promise<void> {
  stop.throwIfAborted();
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (chunk: Buffer) => output.push(chunk));

  let gone: Promise<unknown> = Promise.resolve();
  const takeAlong = (): void => {
    if (child.pid) gone = end(-child.pid, [...patience]);
  };
  stop.addEventListener('abort', takeAlong);
  const exitCode = await exitOf(child);
  stop.removeEventListener('abort', takeAlong);
  await gone;

  stop.throwIfAborted();
  if (exitCode !== 0) throw new CheckFailed(command, Buffer.concat(output).toString(), exitCode);
}

function exitOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    // Someone a check left behind may hold its pipes open; the check is over all the same.
    const letGo = (): void => [child.stdout, child.stderr].forEach((pipe) => pipe.destroy());
    child.once('exit', () => setTimeout(letGo, 2_000).unref());
  });
}
