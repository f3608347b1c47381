import { randomUUID } from 'node:crypto';
import { until } from '../../apps/tools/src/processes.ts';
import { call, type Answer, type Asked } from './calls.ts';
import type { Scene } from './scene.ts';

const PER_SECOND = 40;
/** The deadline, and an answer on its way on a machine that others use. */
export const LATE_MS = 3_000 + 700;
const PASSWORD = 'correct horse battery';

export type Kind = 'order' | 'list' | 'service' | 'converted' | 'login' | 'user';
export const KINDS: readonly Kind[] = ['order', 'list', 'service', 'converted', 'login', 'user'];

/** People who ask all kinds of things at a steady pace, whatever comes back. */
export class Crowd {
  readonly times: number[] = [];
  readonly refused: { readonly kind: Kind }[] = [];
  readonly strange: string[] = [];
  late = 0;
  private readonly asked: Promise<void>[] = [];
  private inARow = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly scene: Scene;

  constructor(scene: Scene) {
    this.scene = scene;
    this.timer = setInterval(
      () => this.asked.push(this.ask(KINDS[this.asked.length % KINDS.length]!)),
      1_000 / PER_SECOND,
    );
  }

  /** How long it takes until one of each kind in a row is answered, of those that are asked from now on. */
  async allAnswered(patienceMs: number): Promise<number> {
    const beganAt = performance.now();
    this.inARow = 0;
    await until(() => this.inARow >= 2 * KINDS.length, patienceMs, 5);
    return performance.now() - beganAt;
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.asked);
  }

  private async ask(kind: Kind): Promise<void> {
    const answer = await this.send(kind).catch((error: unknown) => String(error));
    if (typeof answer === 'string') return void this.strange.push(`${kind}: ${answer}`);
    const { status, ms, headers } = answer;
    this.times.push(ms);
    if (ms > LATE_MS) this.late++;
    if (status < 300) return void this.inARow++;
    this.inARow = 0;
    if (status === 503 && headers.has('retry-after')) this.refused.push({ kind });
    else this.strange.push(`${kind}: ${status} ${answer.text.slice(0, 200)}`);
  }

  private send(kind: Kind): Promise<Answer> {
    const { apis, customers, serviceIds, owner, chance } = this.scene;
    const url = apis[0]?.url ?? '';
    const { token, id } = chance.pick(customers);
    const key = randomUUID();
    const lines = [{ serviceId: serviceIds[0], quantity: 1 }];
    const asked: Readonly<Record<Kind, readonly [path: string, asked: Asked]>> = {
      order: ['/v1/orders', { method: 'POST', token, key, body: { lines, note: key } }],
      list: ['/v1/services?limit=5', { token }],
      service: [`/v1/services/${serviceIds[0]}`, { token }],
      converted: ['/v1/exchange-rates?base=EUR&symbols=USD', { token }],
      login: ['/v1/auth/login', { method: 'POST', body: { email: 'customer-0@example.com', password: PASSWORD } }],
      user: [`/v1/users/${id}`, { token: owner.token }],
    };
    const [path, how] = asked[kind];
    return call(`${url}${path}`, { patienceMs: 10_000, ...how });
  }
}
