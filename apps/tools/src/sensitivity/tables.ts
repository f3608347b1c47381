import { OF_MODULES } from './columns-of-modules.ts';
import { OF_PLATFORM } from './columns-of-platform.ts';
import type { ClassifiedTable, Sensitivity, Form } from './sensitivity.ts';

/** Every table of ours; one that is not here turns a test red, and so does one that is gone. */
export const TABLES: Readonly<Record<string, ClassifiedTable>> = { ...OF_MODULES, ...OF_PLATFORM };

/** A column in its class, and in what form it keeps its value. */
export interface ClassifiedColumn {
  readonly table: string;
  readonly column: string;
  readonly of: Sensitivity;
  readonly form: Form | 'clear';
}

/** Every column, table by table. */
export const COLUMNS: readonly ClassifiedColumn[] = Object.entries(TABLES).flatMap(([table, classes]) => {
  const { public: open = [], internal = [], personal = {}, secret = {} } = classes;
  const clear = (of: Sensitivity, columns: readonly string[]) =>
    columns.map((column) => ({ table, column, of, form: 'clear' as const }));
  const kept = (of: Sensitivity, columns: Readonly<Record<string, Form | 'clear'>>) =>
    Object.entries(columns).map(([column, form]) => ({ table, column, of, form }));
  return [
    ...clear('public', open),
    ...clear('internal', internal),
    ...kept('personal', personal),
    ...kept('secret', secret),
  ];
});
