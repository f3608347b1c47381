import { type Answer, call, jsonOf, neverArrived, rest } from './calls.ts';
import type { Chance } from './random.ts';
import type { Person, Scene } from './scene.ts';

export interface Shopping {
  readonly orders: number;
  readonly shoppers: number;
  /** A shopper rests so long between two orders, on average. */
  readonly pauseMs: number;
  /** This share of the orders is paid and fulfilled at once, so that its events follow each other closely. */
  readonly moved: number;
}

const GIVES_UP_MS = 60_000;

/** Places so many orders, each under a key of its own, until every one's fate is known. */
export async function shop(scene: Scene, plan: Shopping, prefix = 'order'): Promise<void> {
  let next = 0;
  const shopper = async (chance: Chance): Promise<void> => {
    while (next < plan.orders) {
      const key = `${prefix}-${String(next++).padStart(6, '0')}`;
      const customer = chance.pick(scene.customers);
      const wish = { customer, key, serviceId: chance.pick(scene.serviceIds) };
      const orderId = await placeUntilKnown(scene, chance, wish);
      if (orderId && chance.next() < plan.moved) await move(scene, chance, orderId);
      if (plan.pauseMs > 0) await rest(chance.between(0, 2 * plan.pauseMs));
    }
  };
  await Promise.all(Array.from({ length: plan.shoppers }, () => shopper(scene.chance.fork())));
}

/** One order to be: the same each time it is asked for. */
export interface Wish {
  readonly customer: Person;
  readonly key: string;
  readonly serviceId: string | undefined;
}

/** Places one order and retries under its key until the answer is known; its id, or undefined where it was refused. */
export async function placeUntilKnown(scene: Scene, chance: Chance, wish: Wish): Promise<string | undefined> {
  const { customer, key, serviceId } = wish;
  const { id: customerId, token } = customer;
  const body = { lines: [{ serviceId, quantity: 1 }], note: key };
  const record = scene.history.record.bind(scene.history);
  for (const givesUpAt = performance.now() + GIVES_UP_MS; performance.now() < givesUpAt;) {
    record({ kind: 'invoke', key, customerId });
    try {
      const answer = await call(`${chance.pick(scene.apis).url}/v1/orders`, { method: 'POST', token, key, body });
      const { status } = answer;
      if (status === 201) return learn(scene, answer, { key, customerId });
      record({ kind: status >= 500 ? 'unknown' : 'fail', key, customerId, status, why: codeOf(answer) });
      if (status < 500 && status !== 409 && status !== 429) return undefined;
      await rest(1_000 * Math.min(1, Number(answer.headers.get('retry-after') ?? 0.2)));
    } catch (error) {
      const why = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
      record({ kind: neverArrived(error) ? 'fail' : 'unknown', key, customerId, why });
      await rest(chance.between(50, 150));
    }
  }
  return undefined;
}

function learn(scene: Scene, answer: Answer, of: { key: string; customerId: string }): string {
  const { id } = jsonOf<{ id: string }>(answer);
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  scene.history.record({ kind: 'ok', ...of, status: answer.status, orderId: id, replayed });
  return id;
}

/** Pays and fulfils an order; what was done already is refused, which is as good. */
export async function move(scene: Scene, chance: Chance, orderId: string): Promise<void> {
  for (const verb of ['payment', 'fulfilment']) {
    for (const givesUpAt = performance.now() + GIVES_UP_MS; performance.now() < givesUpAt;) {
      const url = `${chance.pick(scene.apis).url}/v1/orders/${orderId}/${verb}`;
      const answer = await call(url, { method: 'POST', token: scene.owner.token }).catch(() => undefined);
      if (answer && answer.status < 500) break;
      await rest(chance.between(50, 150));
    }
  }
}

export function codeOf(answer: Answer): string {
  try {
    return jsonOf<{ code?: string }>(answer).code ?? '';
  } catch {
    return '';
  }
}
