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

/** It could not be looked at yet; `mend` says what makes that possible. */
export function unknown(part: string, found: string, mend: string): Finding {
  return { part, state: 'unknown', found, mend };
}
