import pg from 'pg';
import type { Fields } from './wire.js';

type Parse = (text: string) => unknown;

const BIGINT = 20;
/** text, uuid, varchar, bpchar; date, timestamp, timestamptz. */
const TEXTUAL = new Set([25, 2950, 1043, 1042, 1082, 1114, 1184]);

/** Turns the text fields of one statement's rows into objects; made once per statement and connection. */
export class RowReader {
  private readonly names: string[];
  private readonly parsers: (Parse | undefined)[];
  private readonly empty: Record<string, unknown>;

  constructor(fields: Fields) {
    this.names = fields.map(({ name }) => name);
    this.parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID));
    this.empty = Object.fromEntries(this.names.map((name) => [name, null]));
  }

  read(fields: readonly (string | null)[]): Record<string, unknown> {
    // A copy of a row of this shape: V8 then fills known places instead of growing an object name by name.
    const row = { ...this.empty };
    for (let index = 0; index < this.names.length; index++) {
      const text = fields[index] ?? null;
      const parse = this.parsers[index];
      row[this.names[index] as string] = text === null || parse === undefined ? text : parse(text);
    }
    return row;
  }
}

/** Text and dates stay text (SQL formats them), and bigint is a number: a CHECK keeps every amount and count within 2^53. */
function parserOf(type: number): Parse | undefined {
  if (type === BIGINT) return Number;
  if (TEXTUAL.has(type)) return undefined;
  return pg.types.getTypeParser(type, 'text') as Parse;
}
