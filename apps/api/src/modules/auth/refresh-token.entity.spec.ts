import { RefreshToken } from './refresh-token.entity.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const token = (usedAt: Date | null, expiresAt = ago(-60)) => Object.assign(new RefreshToken(), { usedAt, expiresAt });

describe('a refresh token', () => {
  it.each([
    ['fresh', token(null), true, 10, 'rotate'],
    ['expired', token(null, ago(1)), true, 10, 'expired'],
    ['presented again at once, its successor unused', token(ago(3)), true, 10, 'repeat'],
    ['presented again at once, its successor used', token(ago(3)), false, 10, 'theft'],
    ['presented again too late', token(ago(11)), true, 10, 'theft'],
    ['presented again where there is no grace', token(ago(0)), true, 0, 'theft'],
  ] as const)('that is %s is judged right', (...[, presented, successorIsUnused, grace, verdict]) => {
    expect(presented.judge(now, grace, successorIsUnused)).toBe(verdict);
  });
});
