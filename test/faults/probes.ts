import { until } from '../../apps/tools/src/processes.ts';
import { call, rest } from './calls.ts';
import type { Member } from './member.ts';

const EVERY_MS = 100;
const LIVENESS = ['/health', '/livez', '/healthz'];

/** One look at `/ready`: when it was asked for and answered, by `performance.now()`, and what it said; 0 where nothing came. */
export interface Look {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly status: number;
  readonly says: string;
  /** The parts that are said to be down. */
  readonly ill: readonly string[];
}

/** What an orchestrator and a load balancer see: they ask again and again whether a process lives, and whether it is ready. */
export class Probes {
  readonly looks: Look[] = [];
  /** How often it was asked whether it lives, and whatever was said but that it does. */
  lives = 0;
  readonly doubts: string[] = [];
  private readonly at: Member;
  private readonly running: Promise<unknown>;
  private stopped = false;

  constructor(at: Member) {
    this.at = at;
    this.running = Promise.all([this.ask(() => this.look()), this.ask(() => this.live())]);
  }

  async end(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Those that were asked for between two moments. */
  between(from: number, to = Infinity): Look[] {
    return this.looks.filter(({ askedAt }) => askedAt >= from && askedAt < to);
  }

  /** Resolves once so many were asked for since then, and answered; or once the patience is over. */
  async saw(count: number, since: number, patienceMs: number): Promise<void> {
    await until(() => this.between(since).length >= count, patienceMs, 5);
  }

  /** How long after `since` the first answer came that is as it should be; Infinity where none did. */
  async firstAfter(since: number, isGood: (look: Look) => boolean, patienceMs: number): Promise<number> {
    const first = (): Look | undefined => this.looks.find((look) => look.answeredAt > since && isGood(look));
    await until(() => first() !== undefined, patienceMs, 5);
    return (first()?.answeredAt ?? Infinity) - since;
  }

  private async ask(once: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      await once();
      await rest(EVERY_MS);
    }
  }

  private async look(): Promise<void> {
    const askedAt = performance.now();
    const answer = await call(`${this.at.url}/ready`).catch(() => undefined);
    this.looks.push({ askedAt, answeredAt: performance.now(), ...read(answer) });
  }

  private async live(): Promise<void> {
    const path = LIVENESS[this.lives++ % LIVENESS.length] ?? '';
    const answer = await call(`${this.at.url}${path}`).catch((error: unknown) => String(error));
    if (typeof answer === 'string') this.doubts.push(`${path}: ${answer}`);
    else if (answer.status !== 200) this.doubts.push(`${path}: ${answer.status}`);
  }
}

function read(
  answer: { readonly status: number; readonly text: string } | undefined,
): Omit<Look, 'askedAt' | 'answeredAt'> {
  if (!answer) return { status: 0, says: 'nothing', ill: [] };
  const { status } = answer;
  try {
    const report = JSON.parse(answer.text) as { status: string; checks: Readonly<Record<string, { status: string }>> };
    const ill = Object.entries(report.checks).filter((entry) => entry[1].status !== 'ok');
    return { status, says: report.status, ill: ill.map(([part]) => part) };
  } catch {
    return { status, says: 'no report', ill: [] };
  }
}
