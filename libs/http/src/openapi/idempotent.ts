import { SetMetadata } from '@nestjs/common';

/** Whether a route needs an Idempotency-Key or merely honours one. */
export type KeyDemand = 'required' | 'accepted';

const DEMAND = Symbol('idempotency key demand');

/** Declares that the route honours or needs an Idempotency-Key; what a key does is libs/idempotency's affair. */
export const Idempotent = (demand: KeyDemand) => SetMetadata(DEMAND, demand);

/** What the handler declares. */
export function keyDemand(handler: object): KeyDemand | undefined {
  return Reflect.getMetadata(DEMAND, handler) as KeyDemand | undefined;
}
