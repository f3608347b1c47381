import pg from 'pg';
import type { Fields } from './wire.js';

type Parse = (text: string) => unknown;

const BIGINT = 20;
const TEXTUAL = new Set([1082, 1114, 1184]);

/** Turns the text fields of one statement's rows into objects; made once per statement and connection. */
export class RowReader {
  private readonly names: string[];
  private readonly parsers: Parse[];

  constructor(fields: Fields) {
    this.names = fields.map(({ name }) => name);
    this.parsers = fields.map(({ dataTypeID }) => parserOf(dataTypeID));
  }

  read(fields: readonly (string | null)[]): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < this.names.length; index++) {
      const text = fields[index];
      row[this.names[index] as string] =
        text === null || text === undefined ? null : (this.parsers[index] as Parse)(text);
    }
    return row;
  }
}

/** Dates stay text (SQL formats them), and bigint is a number: every amount and count is kept within 2^53 by a CHECK. */
function parserOf(type: number): Parse {
  if (type === BIGINT) return Number;
  if (TEXTUAL.has(type)) return String;
  return pg.types.getTypeParser(type, 'text') as Parse;
}
