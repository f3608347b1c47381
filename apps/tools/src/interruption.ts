/** Somebody asked us to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// npm passes a terminal's Ctrl-C on although we got it ourselves: the same wish, twice.
const ECHO_MS = 500;
const PARENT_MS = 250;

/**
 * Ctrl-C and its kin: the first ends what goes on in good order, a later one insists. Under npm the end of npm's shell
 * counts too: npm passes a SIGTERM on to that shell, and the shell dies of it without telling us.
 */
export class Interruption {
  readonly signal: AbortSignal;
  private readonly controller = new AbortController();
  private first: number | undefined;

  constructor(isUnderNpm: boolean, insist: () => void) {
    this.signal = this.controller.signal;
    for (const name of SIGNALS) process.on(name, () => this.hear(insist));
    if (isUnderNpm) this.watchParent(process.ppid);
  }

  /** The result of `work`, unless we are interrupted before it is there. */
  async or<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    let refuse = (): void => undefined;
    const interrupted = new Promise<never>((_, reject) => {
      refuse = () => reject(new Interrupted('Interrupted.'));
      if (signal.aborted) refuse();
      else signal.addEventListener('abort', refuse, { once: true });
    });
    try {
      return await Promise.race([work, interrupted]);
    } finally {
      signal.removeEventListener('abort', refuse);
    }
  }

  private watchParent(parent: number): void {
    const timer = setInterval(() => process.ppid !== parent && this.controller.abort(), PARENT_MS);
    timer.unref();
  }

  private hear(insist: () => void): void {
    const now = performance.now();
    this.first ??= now;
    if (this.signal.aborted && now - this.first > ECHO_MS) insist();
    else this.controller.abort();
  }
}
