import type { Screen } from './terminal.ts';

const BAR = 28;
const REDRAW_MS = 100;
const LINE_MS = 3_000;
/** Soon enough that whoever began it sees that it has. */
const FIRST_LINE_MS = 500;

/** How far a long piece of work has come: a bar on a terminal, a line soon and then every few seconds where nobody looks. */
export class Progress {
  private readonly what: string;
  private readonly total: number;
  private readonly screen: Screen;
  private readonly now: () => number;
  private readonly begun: number;
  private told: number;
  private toldOnce = false;

  constructor(what: string, total: number, screen: Screen = process.stderr, now = () => performance.now()) {
    this.what = what;
    this.total = total;
    this.screen = screen;
    this.now = now;
    this.begun = now();
    this.told = this.begun;
  }

  /** Call it as often as you like. */
  tell(done: number): void {
    const now = this.now();
    const pause = this.toldOnce ? LINE_MS : FIRST_LINE_MS;
    if (now - this.told < (this.screen.isTTY ? REDRAW_MS : pause)) return;
    [this.told, this.toldOnce] = [now, true];
    const perSecond = done / ((now - this.begun) / 1000);
    const figures = `${whole(done)} of ${whole(this.total)} ${this.what}, ${whole(perSecond)}/s`;
    if (this.screen.isTTY) this.screen.write(`\r\u001b[K  ${this.bar(done)} ${figures}`);
    else this.screen.write(`  … ${figures}\n`);
  }

  /** Leaves an empty line in place of the bar. */
  clear(): void {
    if (this.screen.isTTY) this.screen.write('\r\u001b[K');
  }

  private bar(done: number): string {
    const filled = Math.round((BAR * done) / Math.max(1, this.total));
    return '█'.repeat(filled) + '░'.repeat(BAR - filled);
  }
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
