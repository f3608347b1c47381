import { idOf } from './id-of-then.ts';

describe('an id of another time', () => {
  it('is a UUID of version 7', () =>
    expect(idOf(new Date())).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));

  it('sorts by its time', () => {
    const ids = [2_000, 1_000, 3_000].map((ms) => idOf(new Date(ms)));
    expect(ids.toSorted()).toEqual([ids[1], ids[0], ids[2]]);
  });

  it('is never made twice', () => {
    const now = new Date();
    expect(new Set(Array.from({ length: 20_000 }, () => idOf(now))).size).toBe(20_000);
  });
});
