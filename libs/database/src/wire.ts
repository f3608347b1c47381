import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { FieldDef } from 'pg';

/** One connection of node-postgres, as far as a batch needs it: the socket that it writes its messages to. */
export interface Wire {
  readonly stream: Duplex;
}

/** The part of a node-postgres client that a cancel request needs. */
export interface Backend {
  readonly connection: Wire;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
}

/** The columns of a result as the server describes them. */
export type Fields = readonly FieldDef[];

const utils = createRequire(import.meta.url)('pg/lib/utils.js') as { prepareValue(value: unknown): unknown };

/** A JavaScript value as PostgreSQL reads it: arrays as array literals, objects as JSON. */
export function encode(value: unknown): unknown {
  return typeof value === 'string' || value === null ? value : utils.prepareValue(value);
}
