import type { Environment } from '../../apps/tools/src/environment.ts';
import type { FaultsBuild } from './build-with-failpoints.ts';

/** A fault to be planted in a running process. */
export interface PlantedFault {
  readonly name: string;
  readonly action: 'kill' | 'throw' | 'hang';
  readonly hangMs?: number;
  /** How often it strikes at most. */
  readonly times?: number;
  /** Only during these calls. */
  readonly contextIds?: readonly string[];
}

/** What a process of the fleet is, for as long as the fleet sails; it is started again whenever it dies. */
export interface Post {
  readonly name: string;
  readonly role: 'api' | 'worker';
  readonly port: number;
  readonly adminPort: number;
  readonly env: Environment;
  readonly build: FaultsBuild;
  /** The file that it logs to. */
  readonly log: string;
  /** It logs through a pipe, whose reader may stop to read. */
  readonly isPiped?: boolean;
}
