import { BuildFailure } from './build.ts';
import { isUnderNpm, type Environment } from './environment.ts';
import { Interrupted, Interruption } from './interruption.ts';
import type { Terminal } from './terminal.ts';

// As shells tell of a program that Ctrl-C ended.
const INTERRUPTED = 130;

/** An end that decides what the command's exit code is. */
export class Ended extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A command that goes on until it is interrupted: what it began is undone in reverse, in whatever way it ends. */
export class Session {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  private readonly undo: (readonly [title: string, stop: () => Promise<unknown>])[] = [];
  private readonly kills: (() => void)[] = [];

  constructor(terminal: Terminal, env: Environment) {
    this.terminal = terminal;
    this.interruption = new Interruption(isUnderNpm(env), () => {
      for (const kill of this.kills) kill();
      process.exit(130);
    });
    // Whoever read our messages may be gone before us.
    process.stderr.on('error', () => undefined);
    process.stdout.on('error', () => undefined);
  }

  /** The exit code that `work` and its undoing end with; an interruption is a good end. */
  async run(work: () => Promise<void>): Promise<number> {
    let exitCode = 0;
    try {
      await this.interruption.or(work());
    } catch (error) {
      exitCode = this.tell(error);
    }
    for (const [title, stop] of this.undo.reverse()) {
      await this.terminal.step(title, stop).catch((error: unknown) => this.tell(error));
    }
    return exitCode;
  }

  /** The same for work that has an end of its own: interrupted, it is not done. */
  async runToEnd(work: () => Promise<void>): Promise<number> {
    const exitCode = await this.run(work);
    return this.interruption.signal.aborted ? INTERRUPTED : exitCode;
  }

  /** A step that is shown, and given up at an interruption. */
  step<T>(title: string, work: () => Promise<T>, outcome?: (result: T) => string): Promise<T> {
    return this.terminal.step(title, () => this.interruption.or(work()), outcome);
  }

  atEnd(title: string, stop: () => Promise<unknown>): void {
    this.undo.push([title, stop]);
  }

  /** What to do at once, without waiting, when somebody insists. */
  atInsistence(kill: () => void): void {
    this.kills.push(kill);
  }

  private tell(error: unknown): number {
    if (error instanceof Interrupted) return 0;
    const message = error instanceof Error ? error.message : String(error);
    this.terminal.failure(error instanceof BuildFailure ? `The build failed.\n${message}` : message);
    return error instanceof Ended ? error.exitCode : 1;
  }
}
