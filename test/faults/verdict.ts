/** One thing that must hold, how often it was looked at, and where it does not. */
export interface Verdict {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7';
  /** What a violation is called: `lost`, `doubled`. */
  readonly fault: string;
  readonly of: number;
  readonly unit: string;
  readonly violations: readonly string[];
}
