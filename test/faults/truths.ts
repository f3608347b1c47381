import { randomUUID } from 'node:crypto';
import { until } from '../../apps/tools/src/processes.ts';
import { call, jsonOf, rest, type Answer } from './calls.ts';
import type { Member } from './member.ts';
import type { Person, Scene } from './scene.ts';

const LEARNED_MS = 1_000;

/** How something is asked for on an instance, and the number that its answer holds. */
type Look = (at: Member) => Promise<number | undefined>;

/** What a truth is about: how it is changed, looked at through every door, and stored. */
interface Subject {
  readonly name: string;
  readonly change: (at: Member, number: number, contextId: string) => Promise<Answer>;
  readonly looks: readonly Look[];
  readonly stored: () => Promise<number>;
}

/** Something that one writer changes, number by number, and that everybody reads: how old are the answers? */
export class Truth {
  /** How long an answer had been over at most, when it was asked for, in milliseconds. */
  oldest = 0;
  looked = 0;
  /** Answers that had been over. */
  old = 0;
  changes = 0;
  /** Looks that were answered nothing of use by somebody who was there all the while. */
  failed = 0;
  /** The same by somebody who died meanwhile, or had not come back. */
  cutShort = 0;
  /** How long after the first of these changes somebody still looked, in milliseconds. */
  reach = 0;
  private changedAt = Infinity;
  private readonly subject: Subject;
  /** When each number was known to count, by `performance.now()`. */
  private knownAt: number[] = [0];

  constructor(subject: Subject) {
    this.subject = subject;
  }

  get name(): string {
    return this.subject.name;
  }

  /** Sets the next number, on that instance and else on another; where no answer comes, what is stored tells. */
  async change(pick: () => Member, doomed = false): Promise<void> {
    const number = this.knownAt.length;
    const contextId = `truth-${randomUUID()}`;
    let at = pick();
    // It dies behind its commit, and tells nobody.
    if (doomed) await at.arm({ name: 'database.after_commit', action: 'kill', contextIds: [contextId] });
    for (;;) {
      const answer = await this.subject.change(at, number, contextId).catch(() => undefined);
      if (answer?.status === 200 || (await this.subject.stored()) === number) break;
      await rest(50);
      at = pick();
    }
    this.knownAt.push(performance.now());
    this.changes++;
    this.changedAt = Math.min(this.changedAt, performance.now());
  }

  /** Looks through one of the doors. */
  async look(at: Member, door: number): Promise<void> {
    const since = performance.now();
    const { deaths, ready } = at;
    const number = await this.subject.looks[door % this.subject.looks.length]?.(at).catch(() => undefined);
    if (number === undefined || !Number.isInteger(number)) {
      // Of a death one learns a moment after what it broke off.
      const dead = !ready || (await until(() => at.deaths !== deaths || !at.ready, LEARNED_MS));
      if (dead) this.cutShort++;
      else this.failed++;
      return;
    }
    this.looked++;
    this.reach = Math.max(this.reach, since - this.changedAt);
    const overSince = this.knownAt[number + 1];
    if (overSince === undefined || overSince >= since) return;
    this.old++;
    this.oldest = Math.max(this.oldest, since - overSince);
  }

  /** Forgets what was counted, not what is true. */
  begin(): void {
    [this.oldest, this.looked, this.old, this.changes] = [0, 0, 0, 0];
    [this.failed, this.cutShort] = [0, 0];
    [this.reach, this.changedAt] = [0, Infinity];
  }
}

/** A service by its price. */
export function priceOf(scene: Scene, id: string, reader: Person): Truth {
  const path = `/v1/services/${id}`;
  return new Truth({
    name: 'service',
    change: ({ url }, amount, contextId) =>
      patch(url + path, scene.owner, { price: { amount, currency: 'EUR' } }, contextId),
    looks: [
      async ({ url }) => told<{ price: { amount: number } }>(await call(url + path, reader))?.price.amount,
      async (at) =>
        (
          await asked<{ service: { price: { amount: number } } }>(
            at,
            reader,
            `{ service(id: "${id}") { price { amount } } }`,
          )
        )?.service.price.amount,
    ],
    stored: async () =>
      (
        await scene.rows<{ amount: number }>(
          'select price_amount::int as amount from catalogue.services where id = $1',
          [id],
        )
      )[0]?.amount ?? 0,
  });
}

/** A profile by the name of its person. */
export function nameOf(scene: Scene, person: Person): Truth {
  return new Truth({
    name: 'profile',
    change: ({ url }, number, contextId) => patch(`${url}/v1/users/me`, person, { name: String(number) }, contextId),
    looks: [
      async ({ url }) => Number(told<{ name: string }>(await call(`${url}/v1/users/me`, person))?.name),
      async (at) => Number((await asked<{ me: { name: string } }>(at, person, '{ me { name } }'))?.me.name),
    ],
    stored: async () =>
      Number((await scene.rows<{ name: string }>('select name from users.users where id = $1', [person.id]))[0]?.name),
  });
}

function patch(url: string, { token }: Person, body: object, contextId: string): Promise<Answer> {
  return call(url, { method: 'PATCH', token, body, headers: { 'if-match': '*', 'x-context-id': contextId } });
}

function told<Body>(answer: Answer): Body | undefined {
  return answer.status === 200 ? jsonOf<Body>(answer) : undefined;
}

async function asked<Data>({ url }: Member, { token }: Person, query: string): Promise<Data | undefined> {
  return told<{ data: Data }>(await call(`${url}/graphql`, { method: 'POST', token, body: { query } }))?.data;
}
