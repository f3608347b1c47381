import type { Recorded } from '#libs/chains';

/** An entry, and its place in the chain once it is sealed. */
export interface AuditEntry extends Recorded {
  readonly seq: number | null;
}

/** Which entries somebody wants to see. */
export interface EntryFilter {
  readonly actorId?: string | undefined;
  readonly objectId?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: 'committed' | 'denied' | undefined;
  readonly contextId?: string | undefined;
  /** The least id that could have been made then. */
  readonly fromId?: string | undefined;
  readonly toId?: string | undefined;
}
