import { atMost } from './patience.js';

const never = new Promise<never>(() => undefined);

describe('who waits for work no longer than that', () => {
  it('has what it comes to where it does in time', async () => {
    expect(await atMost(60_000, Promise.resolve(7), () => 0)).toBe(7);
    await expect(atMost(60_000, Promise.reject(new Error('no')), () => 0)).rejects.toThrow('no');
  });

  it('has what is said of what comes late, also where that is an error', async () => {
    expect(await atMost(1, never, () => 'late')).toBe('late');
    const refuse = () => {
      throw new Error('late');
    };
    await expect(atMost(1, never, refuse)).rejects.toThrow('late');
  });

  it('leaves no timer behind, and no rejection that nobody handles', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await atMost(60_000, Promise.resolve(), () => undefined);
    expect(timers()).toBe(before);
    let fail = (_: Error): void => undefined;
    const work = new Promise<never>((_, reject) => (fail = reject));
    await atMost(1, work, () => undefined);
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', hear);
    fail(new Error('too late'));
    await new Promise((wake) => setImmediate(wake));
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });
});
