import { atMost, Context, currentContext, runInContext } from '#libs/context';
import { platformErrors } from '#libs/errors';
import { Bulkhead } from '#libs/load';

const RETRY_AFTER_S = 2;

/** How many runs there are at once, how long one waits for its turn, and how long it may take then. */
export interface RunTerms {
  readonly places: number;
  readonly longestWaitMs: number;
  readonly longestRunMs: number;
}

/**
 * Long work that many may ask for at once: of each thing there is one run at a time, shared by all who ask meanwhile, and a few in
 * the process. Whoever shares one waits until their own deadline; the run has one of its own, and ends without them.
 */
export class SharedRuns<Result> {
  private readonly running = new Map<string, Promise<Result>>();
  private readonly bulkhead: Bulkhead;

  constructor(private readonly terms: RunTerms) {
    this.bulkhead = new Bulkhead(terms.places, terms.longestWaitMs);
  }

  /** What the run that is under way comes to, or a new one; `unavailable.overloaded` where too many of others wait. */
  of(thing: string, work: () => Promise<Result>): Promise<Result> {
    let run = this.running.get(thing);
    if (!run) {
      run = this.begin(work).finally(() => this.running.delete(thing));
      this.running.set(thing, run);
    }
    return withinDeadline(run);
  }

  private begin(work: () => Promise<Result>): Promise<Result> {
    const { contextId, trace } = currentContext();
    const run = (): Promise<Result> => {
      const deadline = performance.now() + this.terms.longestRunMs;
      return runInContext(new Context(contextId, deadline, trace.traceparent), work);
    };
    return new Promise((resolve, reject) => {
      const refused = () => reject(platformErrors.overloaded({ retryAfter: RETRY_AFTER_S }));
      if (this.bulkhead.hasRoom) this.bulkhead.enter((leave) => resolve(run().finally(leave)), refused);
      else refused();
    });
  }
}

function withinDeadline<T>(run: Promise<T>): Promise<T> {
  const left = currentContext().remaining();
  if (left === Infinity) return run;
  return atMost(left, run, () => {
    throw platformErrors.timeout({ retryAfter: RETRY_AFTER_S });
  });
}
