import { guesses, type Pair } from './classifier.ts';

/** Times that look random and are the same in every run. */
function pairs(lateBy: number): Pair[] {
  let state = 42;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const time = () => 1_000 + 200 * (random() + random() + random());
  return Array.from({ length: 1_000 }, () => ({ known: time() + lateBy, unknown: time() }));
}

describe('a classifier of times', () => {
  it('guesses where there is nothing to tell', () => {
    for (const rate of Object.values(guesses(pairs(0)))) expect(Math.abs(rate - 0.5)).toBeLessThan(0.05);
  });

  it.each([40, -40])('finds out what a known one takes more or less: %i µs', (lateBy) => {
    const { sideBySide, anyTwo, learned } = guesses(pairs(lateBy));
    for (const rate of [sideBySide, anyTwo]) expect(lateBy > 0 ? rate : 1 - rate).toBeGreaterThan(0.58);
    expect(learned).toBeGreaterThan(0.55);
  });

  it('counts what took the same as half', () => {
    const same = Array.from({ length: 10 }, () => ({ known: 1, unknown: 1 }));
    expect(guesses(same)).toEqual({ sideBySide: 0.5, anyTwo: 0.5, learned: 0.5 });
  });
});
