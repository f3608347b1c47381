import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { build, isBuilt, mainOf } from '../../apps/tools/src/build.ts';
import type { LogLine } from './house.js';
import type { TestDatabase } from './test-database.js';

/** The built program as an orchestrator runs it. */
export class BuiltProcess {
  readonly lines: LogLine[] = [];
  errors = '';
  private readonly ended: Promise<number>;

  private constructor(private readonly child: ChildProcess) {
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts.map((line) => JSON.parse(line) as LogLine));
    });
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(child, 'close').then(([code]) => code as number);
  }

  /** Builds where the build is stale, which may take a while, and lets the program compile once: for `beforeAll`. */
  static async prepare(): Promise<void> {
    await (await BuiltProcess.start({})).exit();
  }

  /** Starts it with exactly this environment. */
  static async start(environment: Readonly<Record<string, string>>): Promise<BuiltProcess> {
    if (!isBuilt()) await build(process.env);
    const child = spawn(process.execPath, [mainOf()], { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    return new BuiltProcess(child);
  }

  exit(): Promise<number> {
    return this.ended;
  }

  /** From now on nobody reads what it writes, as a log shipper that hangs. */
  ignore(): void {
    this.child.stdout?.pause();
  }

  readAgain(): void {
    this.child.stdout?.resume();
  }

  /** Whether it is gone, however much of what it wrote was never read. */
  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** What a process is told that serves on `port` and leans on this database alone. */
export function settingsOf({ appUrl, ownerUrl }: TestDatabase, port: number): Readonly<Record<string, string>> {
  return {
    ...{ PORT: String(port), HOST: '127.0.0.1', ADMIN_PORT: '0' },
    ...{ DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl },
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}
