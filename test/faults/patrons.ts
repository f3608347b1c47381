import { type Answer, call, jsonOf } from './calls.ts';
import { type Family, found, opens, PASSWORD, refresh, type Tokens } from './families.ts';
import type { Member } from './member.ts';
import type { Pulse } from './pulse.ts';
import type { Scene } from './scene.ts';
import { Waits } from './waits.ts';

const WISHES = ['read', 'graphql', 'order', 'refresh', 'login', 'signup'] as const;
type Wish = (typeof WISHES)[number];

const QUERY = '{ me { id name } services(first: 3) { edges { node { id code name } } } }';

/** People who stay signed in and ask one thing after the other, on every instance in turn. */
export class Patrons {
  private readonly scene: Scene;
  private readonly pulse: Pulse;
  private readonly people: Family[];
  private asked = 0;

  private constructor(scene: Scene, pulse: Pulse, people: Family[]) {
    this.scene = scene;
    this.pulse = pulse;
    this.people = people;
  }

  static async come(scene: Scene, pulse: Pulse, count: number): Promise<Patrons> {
    const people = Array.from({ length: count }, (_, n) => found(scene, `patron-${n}@example.com`));
    return new Patrons(scene, pulse, await Promise.all(people));
  }

  /** All wishes on all instances, in an order of chance, again and again for so long; the first of all is one of chance. */
  async ask(forMs: number): Promise<Waits> {
    const waits = new Waits();
    const end = performance.now() + forMs;
    while (performance.now() < end)
      for (const wish of shuffled(this.scene, WISHES))
        for (const at of shuffled(this.scene, this.scene.apis))
          waits.note(wish, await this.pulse.took(at, () => this.wish(wish, at)));
    return waits;
  }

  /** Those for whom some instance is shut. */
  async shutOut(): Promise<number> {
    const looks = this.people.flatMap(({ accessToken }) => this.scene.apis.map((api) => opens(api, accessToken)));
    return (await Promise.all(looks)).filter((open) => !open).length;
  }

  private wish(wish: Wish, at: Member): Promise<Answer> {
    const n = this.asked++ % this.people.length;
    const { accessToken: token, email } = this.people[n] as Family;
    const asks: Readonly<Record<Wish, () => Promise<Answer>>> = {
      read: () => call(`${at.url}/v1/users/me`, { token }),
      graphql: () => this.query(at, token),
      order: () => this.order(at),
      refresh: () => this.refresh(at, n),
      login: () => call(`${at.url}/v1/auth/login`, { method: 'POST', body: { email, password: PASSWORD } }),
      signup: () => {
        const body = { email: `new-${this.asked}@example.com`, password: PASSWORD, name: 'New' };
        return call(`${at.url}/v1/auth/signup`, { method: 'POST', body });
      },
    };
    return asks[wish]();
  }

  /** An answer with errors is none. */
  private async query({ url }: Member, token: string): Promise<Answer> {
    const answer = await call(`${url}/graphql`, { method: 'POST', token, body: { query: QUERY } });
    if (jsonOf<{ errors?: unknown }>(answer).errors !== undefined) throw new Error(answer.text);
    return answer;
  }

  private async order({ url }: Member): Promise<Answer> {
    const { scene } = this;
    const [{ id: customerId, token }, key] = [scene.chance.pick(scene.customers), `patron-${this.asked}`];
    const body = { lines: [{ serviceId: scene.chance.pick(scene.serviceIds), quantity: 1 }], note: key };
    scene.history.record({ kind: 'invoke', key, customerId });
    const answer = await call(`${url}/v1/orders`, { method: 'POST', token, key, body });
    const { status } = answer;
    if (status === 201)
      scene.history.record({ kind: 'ok', key, customerId, orderId: jsonOf<{ id: string }>(answer).id, status });
    return answer;
  }

  private async refresh(at: Member, n: number): Promise<Answer> {
    const family = this.people[n] as Family;
    const answer = await refresh(at, family.refreshToken);
    if (answer.status === 200) this.people[n] = { ...family, ...jsonOf<Tokens>(answer) };
    return answer;
  }
}

function shuffled<T>(scene: Scene, all: readonly T[]): T[] {
  return all
    .map((each) => [scene.chance.next(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}
