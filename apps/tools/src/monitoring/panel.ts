import type { Expression } from './expression.ts';

/** A drawing: what it is called, in what unit, and the lines in it. */
export interface Panel {
  readonly title: string;
  readonly unit: 's' | 'reqps' | 'percentunit' | 'short' | 'bytes' | 'ops';
  readonly lines: readonly (readonly [legend: string, expression: Expression])[];
}
