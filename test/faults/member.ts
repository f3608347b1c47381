import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../apps/tools/src/environment.ts';
import { until } from '../../apps/tools/src/processes.ts';
import { saysReady } from './calls.ts';
import type { PlantedFault, Post } from './post.ts';

const ARM = fileURLToPath(new URL('./arm.mjs', import.meta.url));
const READY_MS = 60_000;
const AGAIN_MS = 100;

/** One place in the fleet, and the process that fills it now. */
export class Member {
  readonly post: Post;
  /** What each that died left with; nothing where it was killed. */
  readonly exits: (number | null)[] = [];
  /** When it was ready, by `performance.now()`. */
  readonly up: { readonly from: number; to: number }[] = [];
  private child: ChildProcess | undefined;
  private leaving = false;
  private lost = false;
  private strikes = 0;
  private isReady = false;
  /** A planted fault will kill it, and perhaps before it can say so. */
  private doomed = false;

  constructor(post: Post) {
    this.post = post;
  }

  get url(): string {
    return `http://127.0.0.1:${this.post.role === 'api' ? this.post.port : this.post.adminPort}`;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.post.adminPort}`;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get deaths(): number {
    return this.exits.length;
  }

  /** Deaths of those that ended by themselves. */
  get resignations(): number {
    return this.exits.filter((code) => code !== null).length;
  }

  get ready(): boolean {
    return this.isReady;
  }

  /** Starts it, and has it started again whenever it ends without being asked to. */
  async start(): Promise<void> {
    this.launch();
    await this.becomesReady();
  }

  /** Resolves once it says that it is ready; how long that took from now. */
  async becomesReady(): Promise<void> {
    if (!(await until(() => this.isReady, READY_MS)))
      throw new Error(`${this.post.name} does not get ready; it logs to ${this.post.log}`);
  }

  /** From now on nobody reads what it logs, as a shipper that hangs; of one that logs through a pipe. */
  ignore(): void {
    this.child?.stdout?.pause();
  }

  readAgain(): void {
    this.child?.stdout?.resume();
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Killed, and nobody takes its place before it comes back. */
  lose(): void {
    this.lost = true;
    this.signal('SIGKILL');
  }

  comeBack(): void {
    this.lost = false;
    this.launch();
  }

  /** Plants a fault; resolves once the process has heard of it. */
  async arm(fault: PlantedFault): Promise<void> {
    this.doomed = fault.action === 'kill';
    await this.tell({ arm: fault }).catch((error: unknown) => {
      if (fault.action !== 'kill') throw error;
    });
  }

  async disarm(name: string): Promise<void> {
    await this.tell({ disarm: name });
    this.doomed = false;
  }

  /** Resolves once a planted fault has struck since `before` strikes. */
  async hasStruck(before: number, withinMs: number): Promise<boolean> {
    return (await until(() => this.strikes > before, withinMs, 5)) ?? false;
  }

  get struck(): number {
    return this.strikes;
  }

  /** The value of a metric without labels; 0 where it has none yet. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.adminUrl}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  }

  /** What it still holds once all has been collected that can be, in bytes. */
  async weigh(): Promise<number> {
    const answer = await this.tell({ weigh: true });
    return 'liveBytes' in answer ? Number(answer.liveBytes) : 0;
  }

  async leave(): Promise<void> {
    this.leaving = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  private launch(): void {
    const { post } = this;
    const log = openSync(post.log, 'a');
    const child = spawn(process.execPath, ['--import', ARM, post.build.main], {
      cwd: ROOT,
      env: { ...post.env, FAULTS_BUILD: post.build.dist },
      // A group of its own: Ctrl-C is ours to hear.
      detached: true,
      stdio: ['ignore', post.isPiped ? 'pipe' : log, log, 'ipc'],
    });
    closeSync(log);
    child.stdout?.on('data', (lines: Buffer) => appendFileSync(post.log, lines));
    this.child = child;
    this.isReady = false;
    child.on('message', (message: object) => 'struck' in message && this.hasBeenStruck());
    child.on('error', () => undefined);
    child.once('exit', () => this.died(child));
    void this.watch(child);
  }

  private hasBeenStruck(): void {
    this.strikes++;
    this.doomed = false;
  }

  private died(child: ChildProcess): void {
    if (this.child !== child || this.leaving) return;
    if (this.doomed) this.hasBeenStruck();
    const last = this.up.at(-1);
    if (this.isReady && last) last.to = performance.now();
    this.isReady = false;
    this.exits.push(child.exitCode);
    setTimeout(() => !this.leaving && !this.lost && this.launch(), AGAIN_MS);
  }

  private async watch(child: ChildProcess): Promise<void> {
    const answered = await until(() => child !== this.child || saysReady(this.url), READY_MS, 25);
    if (!answered || child !== this.child || child.exitCode !== null) return;
    this.isReady = true;
    this.up.push({ from: performance.now(), to: Infinity });
  }

  private tell(message: object): Promise<object> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      if (!child?.connected) return reject(new Error(`${this.post.name} is away.`));
      const settle = (): void => void child.off('message', heard).off('exit', died);
      const died = (): void => {
        settle();
        reject(new Error(`${this.post.name} died.`));
      };
      const heard = (answer: object): void => {
        if (!('heard' in answer)) return;
        settle();
        resolve(answer);
      };
      child.on('message', heard).on('exit', died);
      child.send(message);
    });
  }
}
