import type { Environment } from './environment.ts';
import { withPort } from './welcome.ts';

/** What the doctor found out about one part. */
export interface Finding {
  readonly part: string;
  readonly state: 'well' | 'ill' | 'unknown';
  readonly found: string;
  /** The line that mends it. */
  readonly mend?: string;
}

export function well(part: string, found: string): Finding {
  return { part, state: 'well', found };
}

export function ill(part: string, found: string, mend: string): Finding {
  return { part, state: 'ill', found, mend };
}

/** The finding with a start that uses the port of this environment, where a start is what mends it. */
export function onPortOf(env: Environment, finding: Finding): Finding {
  if (finding.mend === undefined) return finding;
  return { ...finding, mend: finding.mend.replace(/^npm start\b/, withPort(env, 'npm start')) };
}

/** It could not be looked at yet; `mend` says what makes that possible. */
export function unknown(part: string, found: string, mend: string): Finding {
  return { part, state: 'unknown', found, mend };
}
