import { randomUUID } from 'node:crypto';
import { until } from '../../apps/tools/src/processes.ts';
import { call, jsonOf } from './calls.ts';
import { offer } from './offer.ts';
import type { Notes } from './scenario.ts';
import type { Scene } from './scene.ts';
import { TERMS } from './trouble.ts';

/** An order as somebody reads it who wants to see its total in another currency. */
interface Shown {
  readonly displayTotal: object | null;
  readonly displayRate: { readonly stale: boolean } | null;
}

interface Placed {
  readonly id: string;
  readonly token: string;
}

/** Two orders that are looked at in dollars: the rate of one currency is known, that of the other nobody has asked for yet. */
export class Conversions {
  private readonly scene: Scene;
  private readonly known: Placed;
  private readonly unknown: Placed;

  private constructor(scene: Scene, known: Placed, unknown: Placed) {
    this.scene = scene;
    this.known = known;
    this.unknown = unknown;
  }

  /** `fresh`: a currency that was in no question so far. */
  static async of(scene: Scene, fresh: string): Promise<Conversions> {
    const [known, unknown] = [await place(scene, 'EUR'), await place(scene, fresh)];
    return new Conversions(scene, known, unknown);
  }

  /** The order itself never fails; what nobody knows is null, and what was known is stale where the host is away. */
  async look(notes: Notes, { what, isAway }: { what: string; isAway: boolean }): Promise<void> {
    const unknown = await this.read(this.unknown);
    const isNull = unknown?.displayTotal === null && unknown.displayRate === null;
    notes.expect(isNull, `${what} an order whose rate nobody knows was read as ${JSON.stringify(unknown)}`);
    if (!isAway) return;
    const stale = await until(async () => this.isStale(), TERMS.rates.toldMs, 50);
    notes.expect(stale ?? false, `${what} /v1/exchange-rates did not say stale: true`);
    const known = await this.read(this.known);
    const isOld = isShown(known) && known?.displayRate?.stale === true;
    notes.expect(isOld, `${what} an order whose rate is known was read as ${JSON.stringify(known)}`);
  }

  /** That it was the host's absence, and not that nobody quotes the currency. */
  async recover(notes: Notes, what: string): Promise<void> {
    const isKnown = await until(async () => isShown(await this.read(this.unknown)), TERMS.rates.readyMs, 50);
    notes.expect(isKnown ?? false, `${what}, an order was shown in no other currency afterwards`);
  }

  private async isStale(): Promise<boolean> {
    const path = '/v1/exchange-rates?base=EUR&symbols=USD';
    const answer = await call(`${this.scene.apis[0]?.url}${path}`, { token: this.known.token });
    return answer.status === 200 && jsonOf<{ stale: boolean }>(answer).stale;
  }

  private async read({ id, token }: Placed): Promise<Shown | undefined> {
    const answer = await call(`${this.scene.apis[0]?.url}/v1/orders/${id}?displayCurrency=USD`, { token });
    if (answer.status !== 200) return undefined;
    const { displayTotal, displayRate } = jsonOf<Shown>(answer);
    return { displayTotal, displayRate };
  }
}

function isShown(order: Shown | undefined): boolean {
  return order !== undefined && order.displayTotal !== null;
}

async function place(scene: Scene, currency: string): Promise<Placed> {
  const { token } = scene.chance.pick(scene.customers);
  const lines = [{ serviceId: await offer(scene, currency), quantity: 1 }];
  const key = randomUUID();
  const answer = await call(`${scene.apis[0]?.url}/v1/orders`, {
    method: 'POST',
    token,
    key,
    body: { lines, note: key },
  });
  if (answer.status !== 201) throw new Error(`An order was answered ${answer.status}: ${answer.text}`);
  return { id: jsonOf<{ id: string }>(answer).id, token };
}
