import { stripVTControlCharacters, styleText } from 'node:util';

/** Where a command tells a person what it does. Always the error stream: standard output belongs to machines. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  hasColors?(): boolean;
}

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan';

const STILL_AT_IT_MS = 2_000;
const SELDOM_MS = 30_000;

/** So long after the one before a step says for the nth time that it goes on: a log that nobody watches must not drown in it. */
export function pauseBefore(reminder: number): number {
  return Math.min(STILL_AT_IT_MS * 2 ** (reminder - 1), SELDOM_MS);
}

/** Steps with a tick and their milliseconds, notes and small tables; colour only where a person is looking. */
export class Terminal {
  private readonly screen: Screen;
  private readonly coloured: boolean;

  constructor(screen: Screen = process.stderr) {
    this.screen = screen;
    // hasColors() also respects NO_COLOR and TERM=dumb.
    this.coloured = screen.isTTY === true && (screen.hasColors?.() ?? false);
  }

  /** Runs `work`, saying now and then that it goes on; `outcome` may say in a few words what came of it. */
  async step<T>(title: string, work: () => Promise<T>, outcome: (result: T) => string = () => ''): Promise<T> {
    const begun = performance.now();
    const settled = this.remindUntilSettled(title, begun);
    try {
      const result = await work();
      this.finish(this.paint('green', '✓'), [title, outcome(result)], begun);
      return result;
    } catch (error) {
      this.finish(this.paint('red', '✗'), [title, ''], begun);
      throw error;
    } finally {
      settled();
    }
  }

  note(line: string): void {
    this.line(`  ${this.paint('yellow', '!')} ${line}`);
  }

  failure(message: string): void {
    const plain = this.coloured ? message : stripVTControlCharacters(message);
    const [first = '', ...rest] = plain.split('\n');
    this.line(`${this.paint('red', '✗')} ${first}`);
    for (const line of rest) this.line(`  ${line}`);
  }

  line(text = ''): void {
    this.screen.write(`${text}\n`);
  }

  /** Two columns: what, and its value. */
  table(rows: readonly (readonly [label: string, value: string])[]): void {
    const width = Math.max(0, ...rows.map(([label]) => label.length));
    for (const [label, value] of rows) this.line(`  ${this.paint('dim', label.padEnd(width))}  ${value}`);
  }

  paint(colour: Colour, text: string): string {
    return this.coloured ? styleText(colour, text, { validateStream: false }) : text;
  }

  private finish(mark: string, [title, outcome]: readonly [string, string], begun: number): void {
    const took = this.paint('dim', `${Math.round(performance.now() - begun)} ms`);
    const text = [mark, title.padEnd(28), took, outcome].filter(Boolean).join(' ');
    this.line(`  ${text}`);
  }

  /** Returns what ends it. */
  private remindUntilSettled(title: string, begun: number): () => void {
    let timer: NodeJS.Timeout;
    const schedule = (reminder: number): void => {
      timer = setTimeout(() => {
        this.line(this.paint('dim', `  … ${title} (${Math.round((performance.now() - begun) / 1000)} s)`));
        schedule(reminder + 1);
      }, pauseBefore(reminder));
    };
    schedule(1);
    return () => clearTimeout(timer);
  }
}
