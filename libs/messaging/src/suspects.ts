import type { Parcel } from './parcel.js';
import type { PutOff } from './transport.js';

/** After so many attempts a message goes to the dead letters. */
export const ATTEMPTS = 5;
/**
 * Before attempt 2 at one that may have ended a process; twice, four and eight times that before the next ones. As long as a
 * start takes, so that a process is there for longer than it is away: with a third of it two workers were away at once too often.
 */
const PUT_OFF_MS = 1_500;

/**
 * Those that may have ended a process, and what follows them under their keys. The more often one was tried the later it is
 * tried again: whoever merely was in hand when the process died is soon done, and the others have a process meanwhile.
 */
export function suspects(parcels: readonly Parcel[], interrupted: ReadonlyMap<string, number>): readonly PutOff[] {
  const keys = new Set(parcels.filter(({ message }) => interrupted.has(message)).map(({ delivery }) => delivery.key));
  return parcels
    .filter(({ delivery }) => keys.has(delivery.key))
    .map(({ delivery, message }) => {
      const attempts = interrupted.get(message) ?? 0;
      return { delivery, ms: attempts >= ATTEMPTS ? 0 : PUT_OFF_MS * 2 ** Math.max(0, attempts - 1) };
    });
}
