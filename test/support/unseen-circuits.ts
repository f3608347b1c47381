import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Circuits } from '#libs/resilience';

/** Circuits of their own for parts whose circuits are not looked at. */
export function unseenCircuits(): Circuits {
  return new Circuits(new Metrics(), createLog('silent'));
}
