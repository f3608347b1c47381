import type { Fault } from './chain-check.js';

/** An entry without a seal. */
export interface UnsealedEntry {
  readonly id: string;
  /** How far its time is from now, either way: an entry of the future is as strange as an old one. */
  readonly ageSeconds: number;
  /** Whether all of its transaction's entries are sealed, by the sealer's own mark: so it was not there then. */
  readonly isPassed: boolean;
}

/** What has waited for longer has been forgotten, or nobody seals. */
const SEALED_WITHIN_SECONDS = 10;

/** The first of them that was slipped in behind the sealer's back. */
export function slippedIn(entries: readonly UnsealedEntry[]): Fault | undefined {
  const found = entries.find(({ isPassed }) => isPassed);
  return found && { reason: 'entry_unsealed', seq: null, entryId: found.id };
}

/** Whether one of them has waited for too long. */
export function isBehind(entries: readonly UnsealedEntry[]): boolean {
  return entries.some(({ ageSeconds }) => ageSeconds > SEALED_WITHIN_SECONDS);
}
