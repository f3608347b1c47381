import type { Environment } from '../environment.ts';

export const PART_NAMES = ['kafka', 'redis', 'postgres', 'mongo'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** A piece of work that is shown, such as a terminal's; `outcome` says in a few words what came of it. */
export type Step = <T>(title: string, work: () => Promise<T>, outcome?: (result: T) => string) => Promise<T>;

/** A program of the system, and the Debian package that brings it. */
export interface Program {
  readonly name: string;
  readonly package: string;
}

/** Where a part is to be brought up, and how. */
export interface Place {
  /** DATA_DIR/stack/<part>. */
  readonly directory: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly step: Step;
  readonly say: (line: string) => void;
}

/** A real part, as it comes from packages. */
export interface Part {
  readonly title: string;
  readonly preferredPort: number;
  /** What stops it in good order, and how long each signal gets. */
  readonly stopping: readonly (readonly [NodeJS.Signals, ms: number])[];
  /** The programs of the system that starting it would need now. */
  needs(env: Environment): readonly Program[];
  /** Brings it up until it answers; the process and the file that it writes its messages to. */
  bringUp(place: Place): Promise<{ readonly pid: number; readonly log: string }>;
  /** Whether it answers in its own protocol: an open port is not enough. */
  readonly answers: (port: number) => Promise<boolean>;
  /** What the application has to be told to use it. */
  environment(port: number, directory: string): Readonly<Record<string, string>>;
}
