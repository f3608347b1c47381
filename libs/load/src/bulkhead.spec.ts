import { AsyncLocalStorage } from 'node:async_hooks';
import { Bulkhead } from './bulkhead.js';

const nobody = () => undefined;

describe('a bulkhead', () => {
  it('lets in as many as it has places, and the next whenever one leaves, in the order they came', () => {
    const bulkhead = new Bulkhead(2, 1_000);
    const inside: number[] = [];
    const ways: (() => void)[] = [];
    for (const n of [1, 2, 3, 4]) bulkhead.enter((leave) => (inside.push(n), void ways.push(leave)), nobody);
    expect([inside, bulkhead.waiting]).toEqual([[1, 2], 2]);
    ways[1]?.();
    expect(inside).toEqual([1, 2, 3]);
    // Whoever leaves twice makes room once.
    ways[1]?.();
    expect(inside).toEqual([1, 2, 3]);
    for (const leave of ways) leave();
    expect([inside, bulkhead.waiting]).toEqual([[1, 2, 3, 4], 0]);
  });

  it('sends away who waited for too long, and lets nobody in for who left the line', async () => {
    const bulkhead = new Bulkhead(1, 20);
    const [ways, inside, away]: [(() => void)[], string[], string[]] = [[], [], []];
    const come = (name: string) =>
      bulkhead.enter(
        (leave) => (inside.push(name), void ways.push(leave)),
        () => void away.push(name),
      );
    come('first');
    const giveUp = come('impatient');
    giveUp();
    await new Promise<void>((resolve) => bulkhead.enter(nobody, resolve));
    expect(bulkhead.waiting).toBe(0);
    ways[0]?.();
    come('last');
    expect([inside, away]).toEqual([['first', 'last'], []]);
  });

  it('lets each go on in the call it belongs to, whoever makes room', () => {
    const calls = new AsyncLocalStorage<string>();
    const bulkhead = new Bulkhead(1, 1_000);
    const [ways, inside]: [(() => void)[], unknown[]] = [[], []];
    for (const call of ['first', 'second', 'third'])
      calls.run(call, () => bulkhead.enter((leave) => (inside.push(calls.getStore()), void ways.push(leave)), nobody));
    while (inside.length < 3) ways.at(-1)?.();
    expect(inside).toEqual(['first', 'second', 'third']);
  });

  it('has no room for who would wait longer than the longest wait, at the pace of late', () => {
    const bulkhead = new Bulkhead(2, 2_000);
    let came = 0;
    // A hundred milliseconds each is what is assumed before the first has left.
    for (; bulkhead.hasRoom && came < 1_000; came++) bulkhead.enter(nobody, nobody);
    expect(came).toBe(2 + 41);
  });
});
