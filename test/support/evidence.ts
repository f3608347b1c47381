import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Metrics } from '#libs/metrics';
import type { Json } from './answer.js';
import { canaries, tally } from './canaries.js';

/** What is looked through: a house. */
interface Watched {
  readonly app: NestFastifyApplication;
  readonly lines: readonly string[];
  /** The house whose database it shares. */
  readonly beside?: unknown;
  rows(sql: string): Promise<Json[]>;
}

/** A kind of text that others may read, line by line. */
type Evidence = Readonly<Record<string, readonly string[]>>;

/** What of a house outlives a call and is read by others than its caller: mails are not among it. */
export async function evidenceOf(house: Watched): Promise<Evidence> {
  // The database of the house beside it may have gone with that.
  const rowsOf = async (table: string): Promise<string[]> =>
    house.beside
      ? []
      : (await house.rows(`select to_json(t)::text as row from ${table} t`)).map(({ row }) => row as string);
  const metrics = await house.app.get(Metrics, { strict: false }).text();
  return {
    'the log': house.lines,
    'the metrics': metrics.split('\n'),
    'the outbox': await rowsOf('platform.outbox'),
    'the audit trail': await rowsOf('audit.entries'),
    'a problem document': canaries.problems,
  };
}

/** Where a secret, an address or a name stands that should not, and which lines of the log are no single line. */
export function complaintsAbout(evidence: Evidence): string[] {
  const lines = Object.values(evidence).flat();
  tally(lines.length);
  const complaints = Object.entries(evidence).flatMap(([place, texts]) =>
    canaries.in(texts.join('\n')).map((canary) => `${place} holds ${canary}`),
  );
  return [
    ...complaints,
    ...(evidence['the log'] ?? []).filter((line) => !isOneLine(line)).map((line) => `no line: ${line}`),
  ];
}

/** One JSON object, and nothing that a reader or a terminal takes for the end of a line, or for a command. */
function isOneLine(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}\n') && !/[\p{Cc}\u2028\u2029]/u.test(line.slice(0, -1));
}
