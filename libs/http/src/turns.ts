/** One of those who take turns in each turn of the event loop: whatever else arrives is served in between. */
export class Turns {
  private readonly line: (() => void)[] = [];

  take(work: () => void): void {
    this.line.push(work);
    if (this.line.length === 1) setImmediate(this.next);
  }

  private readonly next = (): void => {
    const work = this.line[0];
    try {
      work?.();
    } finally {
      this.line.shift();
      if (this.line.length > 0) setImmediate(this.next);
    }
  };
}
