import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rest } from './calls.ts';
import { growth, type Point } from './growth.ts';
import type { Member } from './member.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';

/** At the end, to what it was before: what V8 may take for itself, or caches; what a pool opens on demand. */
const MORE = { liveMb: 40, memoryMb: 80, sockets: 30, connections: 12 };
/**
 * By the slope over the whole run: in ten minutes, and in the one minute of small, in which code is still being compiled and
 * what a pool opened after a fault has not been idle for the half minute after which it is closed.
 */
const GROWN = {
  full: { liveMb: 20, memoryMb: 80, sockets: 6, connections: 6 },
  small: { liveMb: 20, memoryMb: 80, sockets: 10, connections: 12 },
};
const KINDS = Object.keys(MORE) as readonly (keyof Sizes)[];
/** Where Linux tells of them, and what it says of one that is open. */
const CONNECTIONS = '/proc/net/tcp';
const ESTABLISHED = '01';
/** Fewer points show nothing. */
const LEAST_POINTS = 8;

interface Sizes {
  /** What a full collection leaves; what the kernel counts follows it in steps, when V8 sees fit. */
  readonly liveMb: number;
  readonly memoryMb: number;
  readonly sockets: number;
  readonly connections: number;
}

type Look = Sizes & { readonly at: number; readonly clients: number };

/** How large those are who live through everything, looked at again and again in the times without a fault. */
export class Growing {
  private readonly scene: Scene;
  private readonly looks = new Map<Member, Look[]>();
  private readonly running: Promise<void>;
  private readonly everyMs: number;
  private isCalm = true;
  private stopped = false;

  constructor(scene: Scene) {
    this.scene = scene;
    this.everyMs = scene.ground.full ? 5_000 : 500;
    for (const member of [scene.apis[0], scene.workers[0]]) if (member) this.looks.set(member, []);
    this.running = this.run();
  }

  /** From now on nothing is looked at: a fault has its own sizes. */
  pause(): void {
    this.isCalm = false;
  }

  goOn(): void {
    this.isCalm = true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.look();
  }

  /** What was seen is kept beside the logs: at which fault something began to grow. */
  judge(notes: Notes): void {
    const all = [...this.looks].map(([{ post }, looks]) => [post.name, looks] as const);
    writeFileSync(join(this.scene.directory, 'sizes.json'), JSON.stringify(Object.fromEntries(all), null, 1));
    const grown = GROWN[this.scene.ground.full ? 'full' : 'small'];
    for (const [{ post }, looks] of this.looks) {
      const told = KINDS.map((kind) => [kind, series(looks, kind)] as const);
      const figures = told.map(
        ([kind, points]) => `${kind} ${range(points)} (${growth(points).toFixed(1)} by the slope)`,
      );
      const clients = looks.map((look) => look.clients);
      notes.figure(
        `${post.name}: ${figures.join(', ')}; ${looks.length} looks; beside, connections of clients ${Math.min(...clients)} to ${Math.max(...clients)}`,
      );
      notes.expect(looks.length >= LEAST_POINTS, `${post.name} was looked at ${looks.length} times`);
      for (const [kind, points] of told) {
        const [by, from, to] = [growth(points), points[0]?.value ?? 0, points.at(-1)?.value ?? 0];
        notes.expect(to - from <= MORE[kind], `${post.name}: ${kind} went from ${from.toFixed(0)} to ${to.toFixed(0)}`);
        notes.expect(
          by <= grown[kind],
          `${post.name}: ${kind} grew by ${by.toFixed(1)}, where ${grown[kind]} is the most`,
        );
      }
    }
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.isCalm) await this.look();
      await rest(this.everyMs);
    }
  }

  /** Descriptors and memory of each; connections to the database of all. */
  private async look(): Promise<void> {
    const connections = await this.scene.count(
      `pg_stat_activity where datname = current_database() and usename like 'company%'`,
    );
    for (const [member, looks] of this.looks) {
      const asked = [member.weigh(), member.metric('process_resident_memory_bytes'), member.metric('process_open_fds')];
      // Whoever is away has died, which is judged by itself.
      const [live, memory, open] = await Promise.all(asked).catch(() => []);
      if (live === undefined || memory === undefined || open === undefined) continue;
      const clients = clientsOf(member.post.port);
      const sizes = { liveMb: live / 1e6, memoryMb: memory / 1e6, sockets: open - clients, connections };
      // Who began before the fault may have been answered within it.
      if (this.isCalm) looks.push({ at: performance.now() / 1_000, ...sizes, clients });
    }
  }
}

/** Those that clients keep: how many they open while answers are late is theirs, and they close them after a minute. */
function clientsOf(port: number): number {
  if (!existsSync(CONNECTIONS)) return 0;
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync(CONNECTIONS, 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return rows.filter(([, from = '', , state]) => from.endsWith(local) && state === ESTABLISHED).length;
}

function series(looks: readonly Look[], kind: keyof Sizes): Point[] {
  return looks.map((look) => ({ at: look.at, value: look[kind] }));
}

function range(points: readonly Point[]): string {
  return `${(points[0]?.value ?? 0).toFixed(0)} → ${(points.at(-1)?.value ?? 0).toFixed(0)}`;
}
