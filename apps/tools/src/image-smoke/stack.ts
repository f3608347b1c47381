import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, type Environment } from '../environment.ts';
import { until } from '../processes.ts';
import { run, type Command, type Engine } from './engine.ts';
import type { Inside } from './inside.ts';

const HEALTHY_MS = 90_000;

/** docker-compose.yml, brought up under a name, with secrets, an image and a port of its own. */
export class Stack {
  readonly commit = 'smoke';
  readonly url: string;
  private readonly name = `company-smoke-${process.pid}`;
  private readonly image = `company-backend:smoke-${process.pid}`;
  private readonly secrets = mkdtempSync(join(tmpdir(), 'company-backend-secrets-'));
  private readonly engine: Engine;
  private readonly files: readonly string[];
  private readonly env: Environment;
  private readonly signal: AbortSignal;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, outside: Environment, port: number, signal: AbortSignal) {
    this.engine = engine;
    this.signal = signal;
    this.url = `http://127.0.0.1:${port}`;
    this.files = ['docker-compose.yml', outside['IMAGE_SMOKE_OVERRIDE'] ?? ''].filter(Boolean);
    this.env = {
      ...outside,
      APP_COMMIT: this.commit,
      APP_IMAGE: this.image,
      PORT: String(port),
      PUBLISH: '127.0.0.1',
      PUBLIC_URL: this.url,
      SECRETS_DIR: this.secrets,
      SEED_DEMO: 'true',
    };
  }

  /** Makes secrets and the image; how large that is. */
  async build(): Promise<string> {
    await this.run(['sh', 'docker/make-secrets.sh', this.secrets]);
    await this.compose('build');
    const bytes = await this.run([this.engine.program, 'image', 'inspect', '--format', '{{.Size}}', this.image]);
    return `${Math.round(Number(bytes) / 1e6)} MB with its base`;
  }

  /** Starts everything and waits until the engine finds the API and its worker healthy. */
  async up(): Promise<void> {
    try {
      await this.compose('up', '--detach', '--no-build');
      if (await until(() => this.isHealthy(), HEALTHY_MS, 250)) return;
    } catch (error) {
      this.signal.throwIfAborted();
      throw new Error(`${(error as Error).message}\n${await this.lastWords()}`, { cause: error });
    }
    throw new Error(
      `The API and its worker were not healthy within ${HEALTHY_MS / 1000} s.\n${await this.lastWords()}`,
    );
  }

  /** Takes the containers down; the volume stays. */
  async down(): Promise<void> {
    await this.compose('down');
  }

  /** What a process inside the API's container sees. */
  async lookInside(): Promise<Inside> {
    const script = readFileSync(join(import.meta.dirname, 'inside.ts'), 'utf8');
    const node = [await this.container(), 'node', '--input-type=module-typescript', '--no-warnings'] as const;
    const args = [this.engine.program, 'exec', '--interactive', ...node] as const;
    return JSON.parse(await this.run(args, script)) as Inside;
  }

  /** The first column of what PostgreSQL's superuser is answered, a line each. */
  async ask(sql: string): Promise<string> {
    const psql = ['psql', '--username=postgres', '--dbname=company', '--no-align', '--tuples-only', '--command', sql];
    return this.compose('exec', '-T', 'postgres', ...psql);
  }

  /** Sends the API a SIGTERM, as an engine does to stop it; its exit code once it has ended. */
  async terminate(): Promise<number> {
    const id = await this.container();
    await this.run([this.engine.program, 'stop', id]);
    return Number(await this.run([this.engine.program, 'inspect', '--format', '{{.State.ExitCode}}', id]));
  }

  /** Leaves nothing behind, whatever is there by now. */
  async remove(): Promise<void> {
    await this.latest.catch(() => undefined);
    const leave = { env: this.env };
    await run(this.composed('down', '--volumes', '--remove-orphans', '--timeout', '5'), leave);
    // Where the build was interrupted there is no image.
    await run([this.engine.program, 'image', 'rm', this.image], leave).catch(() => undefined);
    rmSync(this.secrets, { recursive: true, force: true });
  }

  private lastWords(): Promise<string> {
    return this.compose('logs', '--tail', '5').catch(() => '');
  }

  private async isHealthy(): Promise<boolean> {
    for (const service of ['api', 'worker']) if (!(await this.isServiceHealthy(service))) return false;
    return true;
  }

  private async isServiceHealthy(service: string): Promise<boolean> {
    const id = await this.container(service);
    // Podman leaves the checking to systemd, which may not be there: it is asked to check now.
    const ask =
      this.engine.program === 'podman'
        ? this.run(['podman', 'healthcheck', 'run', id]).then(() => 'healthy')
        : this.run(['docker', 'inspect', '--format', '{{.State.Health.Status}}', id]);
    return (await ask.catch(() => '')) === 'healthy';
  }

  private async container(service = 'api'): Promise<string> {
    return (await this.compose('ps', '--all', '--quiet', service)).split('\n')[0] ?? '';
  }

  private compose(...args: string[]): Promise<string> {
    return this.run(this.composed(...args));
  }

  private composed(...args: string[]): Command {
    const files = this.files.flatMap((file) => ['--file', file]);
    return [...this.engine.compose, '--project-name', this.name, '--project-directory', ROOT, ...files, ...args];
  }

  private run(command: Command, input = ''): Promise<string> {
    return (this.latest = run(command, { env: this.env, input, signal: this.signal }));
  }
}
