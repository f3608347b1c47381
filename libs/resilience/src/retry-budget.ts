/** So many retries may be saved up: what was quiet for long does not become a storm. */
export const MOST_SAVED = 10;

/** Retries are paid for by calls, so that a host in trouble gets at most a tenth more of them and not twice as many. */
export class RetryBudget {
  /** What a call pays towards a retry, and how many are paid for before there was any. */
  constructor(
    private readonly share = 0.1,
    private saved = 0,
  ) {}

  get isEmpty(): boolean {
    // Ten tenths are a little less than one.
    return this.saved < 1 - 1e-9;
  }

  /** A call was made. */
  earn(): void {
    this.saved = Math.min(MOST_SAVED, this.saved + this.share);
  }

  /** A call is made once more. */
  spend(): void {
    this.saved -= 1;
  }
}
