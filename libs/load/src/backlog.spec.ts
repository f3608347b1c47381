import { setImmediate as turn } from 'node:timers/promises';
import { Backlog } from './backlog.js';

describe('the backlog', () => {
  const flow = { inFlight: 0, completed: 0 };
  let [inLine, backlog] = [0, new Backlog(() => 0)];

  beforeEach(() => {
    backlog.stop();
    [flow.inFlight, flow.completed, inLine] = [0, 0, 0];
    backlog = new Backlog(() => inLine);
    backlog.follow(flow);
  });
  afterEach(() => backlog.stop());

  /** Computes without a pause and completes one request in each millisecond, until `enough`. */
  async function compute(enough: () => boolean): Promise<void> {
    const [from, before] = [performance.now(), flow.completed];
    while (!enough()) {
      for (const until = performance.now() + 5; performance.now() < until;);
      flow.completed = before + Math.floor(performance.now() - from);
      await turn();
    }
  }

  it('of a busy process takes as long as those in flight need at the pace of late', async () => {
    flow.inFlight = 232;
    await compute(() => backlog.expectedMs > 0);
    await compute(() => backlog.expectedMs < 220);
    // The first 32 are no crowd; one a millisecond is the pace.
    expect(backlog.expectedMs).toBeGreaterThan(150);
    inLine = 150;
    expect(backlog.expectedMs).toBeLessThan(60);
    flow.inFlight = 32;
    expect(backlog.expectedMs).toBe(0);
  });

  it('of a process that was busy with something else is not taken for endless', async () => {
    flow.inFlight = 132;
    await compute(() => backlog.expectedMs > 0);
    const { completed } = flow;
    for (const end = performance.now() + 600; performance.now() < end; await turn())
      for (const until = performance.now() + 5; performance.now() < until;);
    expect(flow.completed).toBe(completed);
    // A hundred more than no crowd, at fifty milliseconds each.
    expect(backlog.expectedMs).toBeLessThanOrEqual(5_000);
    expect(backlog.expectedMs).toBeGreaterThan(0);
  });

  it('takes no time in a process that has pauses, however many are in flight', async () => {
    flow.inFlight = 10_000;
    await compute(() => backlog.expectedMs > 0);
    for (const end = performance.now() + 3_000; backlog.expectedMs > 0 && performance.now() < end;)
      await new Promise((wake) => setTimeout(wake, 5));
    expect(backlog.expectedMs).toBe(0);
  });
});
