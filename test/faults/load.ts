import { until } from '../../apps/tools/src/processes.ts';
import { call, jsonOf, percentile, rest } from './calls.ts';
import type { Scene } from './scene.ts';
import { codeOf, move, placeUntilKnown } from './shoppers.ts';

/** Whoever has no answer by then is not going to get one. */
const ANSWERED_MS = 10_000;

/** One order of the load: when it was asked for, by `performance.now()`, how long its first answer took, and what it was. */
export interface Sample {
  readonly at: number;
  readonly ms: number;
  /** 0 where no answer came. */
  readonly status: number;
  readonly why: string;
}

/** Orders that come so many a second, whatever becomes of the earlier ones. */
export class Load {
  readonly samples: Sample[] = [];
  private readonly scene: Scene;
  private readonly prefix: string;
  private readonly under: Promise<void>[] = [];
  /** When those were asked for that have no answer yet. */
  private readonly open = new Map<string, number>();
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(scene: Scene, perSecond: number, prefix: string) {
    this.scene = scene;
    this.prefix = prefix;
    this.running = this.run(1_000 / perSecond);
  }

  /** No more are begun; resolves when the last one's fate is known. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await Promise.all(this.under);
  }

  /** Those that were asked for between two moments, once each has been answered: who waits longest must not be left out. */
  async between(from: number, to: number): Promise<Sample[]> {
    await until(() => [...this.open.values()].every((at) => at < from || at >= to), ANSWERED_MS, 20);
    return this.samples.filter(({ at }) => at >= from && at < to);
  }

  private async run(everyMs: number): Promise<void> {
    const beganAt = performance.now();
    for (let n = 0; !this.stopped; n++) {
      this.under.push(this.one(`${this.prefix}-${String(n).padStart(6, '0')}`, n));
      await rest(Math.max(0, beganAt + (n + 1) * everyMs - performance.now()));
    }
  }

  private async one(key: string, n: number): Promise<void> {
    const { scene } = this;
    const customer = scene.customers[n % scene.customers.length];
    if (!customer) return;
    const [{ id: customerId, token }, at] = [customer, performance.now()];
    const serviceId = scene.serviceIds[n % scene.serviceIds.length];
    const body = { lines: [{ serviceId, quantity: 1 }], note: key };
    const url = `${scene.apis[n % scene.apis.length]?.url}/v1/orders`;
    scene.history.record({ kind: 'invoke', key, customerId });
    this.open.set(key, at);
    const answer = await call(url, { method: 'POST', token, key, body }).catch(() => undefined);
    this.open.delete(key);
    this.samples.push({
      at,
      ms: performance.now() - at,
      status: answer?.status ?? 0,
      why: answer ? codeOf(answer) : 'no answer',
    });
    if (answer?.status !== 201) {
      scene.history.record({ kind: 'unknown', key, customerId, status: answer?.status ?? 0 });
      await placeUntilKnown(scene, scene.chance, { customer, key, serviceId });
      return;
    }
    const orderId = jsonOf<{ id: string }>(answer).id;
    scene.history.record({ kind: 'ok', key, customerId, orderId, status: 201 });
    if (n % 4 === 0) await move(scene, scene.chance, orderId);
  }
}

export function p99(samples: readonly Sample[]): number {
  return percentile(
    samples.map(({ ms }) => ms),
    0.99,
  );
}
