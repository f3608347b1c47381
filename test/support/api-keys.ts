import { eventually, type House } from './house.js';
import type { Json } from './answer.js';
import { Person } from './person.js';

export const KEYS = '/v1/api-keys';

/** What a key is wished for. */
export function wish(permissions: readonly string[] = [], more: object = {}): object {
  return { name: 'A robot', permissions, ...more };
}

/** A new key of that person's, with its secret. */
export async function keyOf(person: Person, permissions: readonly string[] = [], more: object = {}): Promise<Json> {
  return (await person.post(KEYS, wish(permissions, more)).created()).body;
}

/** Whoever holds the key. */
export function machine(house: House, key: string): Person {
  return new Person(house.url, undefined, { 'x-api-key': key });
}

/** Waits until the key lets nobody in any more. */
export function untilShut(house: House, key: string, patienceMs = 5_000): Promise<void> {
  return eventually(async () => {
    await machine(house, key).get('/v1/tenant').refused('auth.unauthenticated', 401);
  }, patienceMs);
}
