import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import type { PlainService, Portion, ServiceUpkeep } from '#modules/catalogue';
import { countRows, keepRow, nextRows } from './rows.ts';

const SOME = 200;

/** One of the two places where services may be kept. */
export interface Place {
  readonly title: string;
  count(tenantId: string): Promise<number>;
  /** The next services, in the order of their ids as text. */
  next(tenantId: string, after: string): Promise<Portion<PlainService>>;
  keep(service: PlainService): Promise<unknown>;
}

export function rowsIn(client: Client): Place {
  return {
    title: 'PostgreSQL',
    count: (tenantId) => countRows(client, tenantId),
    next: async (tenantId, after) => {
      const items = await nextRows(client, tenantId, after, SOME);
      return { items, next: items.length < SOME ? undefined : items.at(-1)?.id };
    },
    keep: (service) => keepRow(client, service),
  };
}

export function documentsIn(upkeep: ServiceUpkeep): Place {
  return {
    title: 'MongoDB',
    count: async (tenantId) => (await upkeep.count(tenantId)).present,
    next: (tenantId, after) => upkeep.list(tenantId, after, SOME),
    keep: (service) => upkeep.keep(service),
  };
}

/** How a piece of work is followed and broken off. */
export interface Follower {
  readonly stop: AbortSignal;
  readonly tell: (done: number) => void;
}

/** Copies a tenant's services, oldest id first; how many were looked at. */
export async function copyTenant(tenantId: string, from: Place, to: Place, { stop, tell }: Follower): Promise<number> {
  let done = 0;
  for await (const service of all(tenantId, from)) {
    if (stop.aborted) break;
    await to.keep(service);
    tell(++done);
  }
  return done;
}

/** What differs between the two places, one line for each service. */
export async function differences(tenantId: string, from: Place, to: Place): Promise<string[]> {
  const found: string[] = [];
  const [theirs, ours] = [all(tenantId, from), all(tenantId, to)];
  let [one, other] = [await theirs.next(), await ours.next()];
  while (!one.done || !other.done) {
    const order = one.done ? 1 : other.done ? -1 : compare(one.value.id, other.value.id);
    if (order < 0 && !one.done) found.push(`${one.value.code}: is not in ${to.title}`);
    if (order > 0 && !other.done) found.push(`${other.value.code}: is in ${to.title} alone`);
    if (order === 0 && !one.done && !other.done) found.push(...compared(one.value, other.value));
    if (order <= 0) one = await theirs.next();
    if (order >= 0) other = await ours.next();
  }
  return found;
}

async function* all(tenantId: string, place: Place): AsyncGenerator<PlainService, undefined> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const { items, next }: Portion<PlainService> = await place.next(tenantId, after);
    yield* items;
    // However few there are: of documents that were read some may be no services yet.
    after = next;
  }
  return undefined;
}

function compared(one: PlainService, other: PlainService): string[] {
  const fields = Object.keys(one).filter(
    (field) => !isDeepStrictEqual(one[field as keyof PlainService], other[field as keyof PlainService]),
  );
  return fields.length === 0 ? [] : [`${one.code}: differs in ${fields.join(', ')}`];
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
