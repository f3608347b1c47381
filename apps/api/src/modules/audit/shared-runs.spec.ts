import { atMost, contextWithin, currentContext, runInContext } from '#libs/context';
import { SharedRuns } from './shared-runs.js';

const TERMS = { places: 2, longestWaitMs: 60_000, longestRunMs: 60_000 };
const within = <T>(ms: number, work: () => T): T => runInContext(contextWithin(ms), work);

/** Work that ends when it is told to. */
class Work {
  begun = 0;
  private ends: (() => void)[] = [];

  readonly run = (): Promise<string> => {
    this.begun++;
    return new Promise((resolve) => this.ends.push(() => resolve('done')));
  };

  end(): void {
    for (const end of this.ends.splice(0)) end();
  }
}

describe('a shared run', () => {
  it('is one for all who ask meanwhile, and another one afterwards', async () => {
    const [runs, work] = [new SharedRuns<string>(TERMS), new Work()];
    const asked = Array.from({ length: 50 }, () => runs.of('ours', work.run));
    expect(work.begun).toBe(1);
    work.end();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['done']));
    const again = runs.of('ours', work.run);
    expect(work.begun).toBe(2);
    work.end();
    await again;
  });

  it('is waited for until one’s own deadline, and goes on for the others', async () => {
    const [runs, work] = [new SharedRuns<string>(TERMS), new Work()];
    const hurried = within(1, () => runs.of('ours', work.run));
    const patient = within(5_000, () => runs.of('ours', work.run));
    const outcome = hurried.catch(({ code }: { code: string }) => code);
    expect(await atMost(1_000, outcome, () => 'it still waits')).toBe('unavailable.timeout');
    work.end();
    expect([await patient, work.begun]).toEqual(['done', 1]);
  });

  it('has a deadline of its own, whoever began it', async () => {
    const runs = new SharedRuns<number>({ ...TERMS, longestRunMs: 5_000 });
    const left = within(60_000, () => runs.of('ours', () => Promise.resolve(currentContext().remaining())));
    expect(await left).toBeLessThanOrEqual(5_000);
    const longer = within(1_000, () => runs.of('ours', () => Promise.resolve(currentContext().remaining())));
    expect(await longer).toBeGreaterThan(1_000);
  });

  it('is one of a few in the process; the others wait for their turn', async () => {
    const runs = new SharedRuns<string>(TERMS);
    const works = [new Work(), new Work(), new Work()];
    const asked = works.map((work, at) => runs.of(`tenant ${at}`, work.run));
    expect(works.map(({ begun }) => begun)).toEqual([1, 1, 0]);
    works[0]?.end();
    await asked[0];
    expect(works.map(({ begun }) => begun)).toEqual([1, 1, 1]);
    for (const work of works) work.end();
    await Promise.all(asked);
  });

  it('is refused where its turn does not come in time', async () => {
    const runs = new SharedRuns<string>({ ...TERMS, places: 1, longestWaitMs: 1 });
    const work = new Work();
    const first = runs.of('one', work.run);
    await expect(runs.of('another', work.run)).rejects.toMatchObject({ code: 'unavailable.overloaded' });
    work.end();
    expect([await first, work.begun]).toEqual(['done', 1]);
  });

  it('that failed is followed by a new one', async () => {
    const runs = new SharedRuns<string>(TERMS);
    await expect(runs.of('ours', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await runs.of('ours', () => Promise.resolve('back'))).toBe('back');
  });
});
