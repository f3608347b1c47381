import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';

/** One thing a client did or met. `unknown`: no answer, or one that leaves open whether the order was made. */
export interface Entry {
  readonly kind: 'invoke' | 'ok' | 'fail' | 'unknown';
  readonly key: string;
  readonly customerId: string;
  readonly status?: number;
  readonly orderId?: string;
  readonly replayed?: boolean;
  readonly why?: string;
}

/** `at`: milliseconds since the harness began. */
type Timed = Entry & { readonly at: number };

/** What all clients did and met, in its order: JSON lines in a file, and here for the checker. */
export class History {
  readonly entries: Timed[] = [];
  private readonly file: WriteStream;

  constructor(path: string) {
    this.file = createWriteStream(path);
  }

  record(entry: Entry): void {
    const timed = { at: performance.now(), ...entry };
    this.entries.push(timed);
    this.file.write(`${JSON.stringify(timed)}\n`);
  }

  of(kind: Entry['kind']): Timed[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  /** Keys that were tried and never answered with an order. */
  unanswered(): string[] {
    const answered = new Set(this.of('ok').map(({ key }) => key));
    return [...new Set(this.of('invoke').map(({ key }) => key))].filter((key) => !answered.has(key));
  }

  /** For each key whose fate was ever unknown: from when, and until when; Infinity where it still is. */
  uncertainties(): { from: number; to: number }[] {
    const since = new Map<string, number>();
    const ended = new Map<string, number>();
    for (const { kind, key, at } of this.entries) {
      if (kind === 'unknown' && !since.has(key)) since.set(key, at);
      if (kind === 'ok') ended.set(key, at);
    }
    return [...since].map(([key, from]) => ({ from, to: ended.get(key) ?? Infinity }));
  }

  async close(): Promise<void> {
    this.file.end();
    await once(this.file, 'close');
  }
}
