/** A sleeper that others may wake; a call while it is awake is remembered for its next sleep. */
export class Wake {
  private called = false;
  private rouse: (() => void) | undefined;

  up(): void {
    this.called = true;
    this.rouse?.();
  }

  /** Sleeps until called, at most so long. */
  async within(ms: number): Promise<void> {
    if (!this.called) await this.sleep(ms);
    this.called = false;
  }

  /** Sleeps so long whoever calls, unless `over` says that there is no point any more. */
  async atLeast(ms: number, over: () => boolean): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !over(); left = until - performance.now()) await this.sleep(left);
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
