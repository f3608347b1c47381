import type { CountedFlow } from '#libs/messaging';
import type { PartState, ReadinessReport } from '#modules/health';

/** A part that the process leans on. */
export interface Part extends PartState {
  readonly name: string;
}

/** How a process does, as people look at it: numbers and names of parts, nothing of anybody's. */
export interface Status {
  readonly status: ReadinessReport['status'];
  readonly at: string;
  readonly version: string;
  readonly role: string;
  readonly uptimeSeconds: number;
  readonly parts: readonly Part[];
  readonly requests: {
    readonly perSecond: number;
    readonly inFlight: number;
    /** Of the last minute: answers of 500 and above, those refused for overload, and how long answers took. */
    readonly errorShare: number | null;
    readonly overloaded: number;
    readonly p50Ms: number | null;
    readonly p99Ms: number | null;
  };
  /** As a worker counted them last, whichever process that was; null before one did. */
  readonly events: CountedFlow | null;
  readonly process: {
    readonly loopDelayMs: number | null;
    readonly memoryBytes: number;
    readonly connections: {
      readonly busy: number;
      readonly idle: number;
      readonly waiting: number;
      readonly limit: number;
    };
  };
  /** The last five minutes, oldest first. */
  readonly history: readonly {
    readonly perSecond: number;
    readonly p99Ms: number | null;
    readonly errorShare: number | null;
  }[];
}
