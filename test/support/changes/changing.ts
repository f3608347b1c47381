import { randomUUID } from 'node:crypto';
import type { Call } from '../answer.js';
import { PASSWORD, type House } from '../house.js';
import type { Person } from '../person.js';
import { makeThing } from '../things.js';

/** Those who change things, and what they change. */
export interface World {
  readonly house: House;
  readonly owner: Person;
  readonly operator: Person;
  readonly maria: Person;
  readonly serviceId: string;
}

type Headers = Readonly<Record<string, string>>;

/** An operation that changes something: how it is made ready, done, and which actions its entries tell of. */
export interface Changing {
  readonly call: string;
  readonly actions: readonly string[];
  readonly ready: (world: World) => Promise<(headers: Headers) => Call>;
}

/** Whatever version it has. */
export const any = { 'if-match': '*' };

export const account = () => ({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'New' });

export const idOf = async (call: Call): Promise<string> => (await call.created()).body.id as string;

/** A thing of the default tenant. */
export const thing = (
  kind: 'service' | 'role' | 'api key' | 'dead letter',
  { house, owner }: World,
  tenantId = '',
): Promise<string> => makeThing(kind, { house, owner, tenantId });
