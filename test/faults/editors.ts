import { call, jsonOf, rest, type Answer } from './calls.ts';
import type { Chance } from './random.ts';
import type { Member } from './member.ts';
import type { Scene } from './scene.ts';

/** One edit of a price, and what became of it as far as its editor knows. Each asks for a price that no other asks for. */
export interface Edit {
  readonly serviceId: string;
  readonly version: number;
  readonly amount: number;
  outcome: 'won' | 'refused' | 'unknown';
}

/** A service that was asked for under one key until the answer was known. */
export interface Added {
  readonly code: string;
  /** Other answers than 201 that say it will not be. */
  refusal?: string;
  id?: string;
}

const PAUSE_MS = 40;
const FIRST_AMOUNT = 1_000_000;
/** Every so many edits a new service is put on sale instead. */
const NEW_EVERY = 10;
const GIVES_UP_MS = 60_000;

/** People who change the prices of a few services, all at once, until they are told to stop. */
export class Editors {
  readonly edits: Edit[] = [];
  readonly added: Added[] = [];
  private readonly scene: Scene;
  private readonly contested: readonly string[];
  private stopped = false;
  private readonly running: Promise<unknown>;

  constructor(scene: Scene, contested: readonly string[], count: number) {
    this.scene = scene;
    this.contested = contested;
    this.running = Promise.all(Array.from({ length: count }, () => this.work(scene.chance.fork())));
  }

  /** No more are begun; resolves when the last one's fate is known, or cannot be. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** One edit on that very instance. */
  async editOnce(serviceId: string, at: Member): Promise<void> {
    const seen = await this.ask(at, 'GET', `/${serviceId}`);
    if (seen?.status !== 200) return;
    const read = jsonOf<{ version: number }>(seen).version;
    const edit: Edit = { serviceId, version: read + 1, amount: this.nextAmount(), outcome: 'unknown' };
    this.edits.push(edit);
    const body = { price: { amount: edit.amount, currency: 'EUR' } };
    const answer = await this.ask(at, 'PATCH', `/${serviceId}`, { body, headers: { 'if-match': `"${read}"` } });
    if (answer && answer.status < 500) edit.outcome = answer.status === 200 ? 'won' : 'refused';
  }

  private async work(chance: Chance): Promise<void> {
    for (let n = 1; !this.stopped; n++) {
      if (n % NEW_EVERY === 0) await this.add(chance);
      else await this.editOnce(chance.pick(this.contested), chance.pick(this.scene.apis));
      await rest(chance.between(0, 2 * PAUSE_MS));
    }
  }

  private async add(chance: Chance): Promise<void> {
    const added: Added = { code: `new-${String(this.added.length).padStart(4, '0')}` };
    this.added.push(added);
    const price = { amount: this.nextAmount(), currency: 'EUR' };
    const asked = { key: added.code, body: { code: added.code, name: added.code, price, status: 'active' } };
    for (const givesUpAt = performance.now() + GIVES_UP_MS; performance.now() < givesUpAt;) {
      const answer = await this.ask(chance.pick(this.scene.apis), 'POST', '', asked);
      if (answer?.status === 201) return void (added.id = jsonOf<{ id: string }>(answer).id);
      const code = answer && jsonOf<{ code?: string }>(answer).code;
      if (answer && answer.status < 500 && code !== 'idempotency.in_flight')
        return void (added.refusal = code ?? String(answer.status));
      await rest(chance.between(50, 150));
    }
    added.refusal = 'never answered';
  }

  private nextAmount(): number {
    return FIRST_AMOUNT + this.edits.length + 1_000_000 * this.added.length;
  }

  /** undefined where no answer came. */
  private ask(at: Member, method: string, path: string, more: object = {}): Promise<Answer | undefined> {
    return call(`${at.url}/v1/services${path}`, { method, token: this.scene.owner.token, ...more }).catch(
      () => undefined,
    );
  }
}
