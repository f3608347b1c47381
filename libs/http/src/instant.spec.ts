import { instant } from './instant.js';

describe('an instant', () => {
  it.each([
    ['2026-01-01T09:30:00Z', '2026-01-01T09:30:00.000Z'],
    ['2026-01-01T09:30:00.5+02:00', '2026-01-01T07:30:00.500Z'],
    ['2026-01-01T00:10:00.123456789+05:45', '2025-12-31T18:25:00.123456789Z'],
    ['1969-12-31T23:59:59-00:00', '1969-12-31T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0000-12-31T23:30:00-01:00', '0001-01-01T00:30:00.000Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999999Z'],
  ])('may be written as %s', (text, utc) => {
    expect(instant().parse(text)).toBe(utc);
  });

  it.each([
    ['a year that PostgreSQL has not', '0000-12-31T23:59:59Z', 'within the years 1 to 9999'],
    ['one that is before it in UTC', '0001-01-01T00:00:00+00:01', 'within the years 1 to 9999'],
    ['one that is after the last in UTC', '9999-12-31T23:59:59-00:01', 'within the years 1 to 9999'],
    ['more than nanoseconds', '2026-01-01T00:00:00.0000000001Z', 'at most 9 digits'],
    ['two hundred digits', `2026-01-01T00:00:00.${'1'.repeat(200)}Z`, 'at most 9 digits'],
    ['a second that no clock here has', '2016-12-31T23:59:60Z', 'ISO datetime'],
    ['a day that there is not', '2026-02-29T00:00:00Z', 'ISO datetime'],
    ['no offset', '2026-01-01T00:00:00', 'ISO datetime'],
    ['an offset of a day', '2026-01-01T00:00:00+24:00', 'ISO datetime'],
    ['no text', 0, 'expected string'],
  ])('is not one with %s', (_what, text, complaint) => {
    const { error } = instant().safeParse(text);
    expect(error?.issues).toEqual([expect.objectContaining({ message: expect.stringContaining(complaint) as string })]);
  });
});
