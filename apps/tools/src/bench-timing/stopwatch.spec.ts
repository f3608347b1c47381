import { shapeOf } from './stopwatch.ts';

const headers = {
  date: 'Fri, 27 Nov 2026 03:00:00 GMT',
  'x-context-id': 'first',
  'content-type': 'text/plain',
  ratelimit: '"ip";r=2;t=1',
};

describe('the shape of an answer', () => {
  it('is the same whenever, and under whichever contextId, it is given, and whatever is left of a limit', () => {
    const other = {
      ...headers,
      date: 'Sat, 28 Nov 2026 03:00:00 GMT',
      'x-context-id': 'other',
      ratelimit: '"ip";r=1;t=1',
    };
    expect(shapeOf(headers, '{"contextId":"first"}')).toBe(shapeOf(other, '{"contextId":"other"}'));
  });

  it('is another one by a header’s value, a header more, or a letter of the body', () => {
    const shape = shapeOf(headers, 'x');
    expect(shapeOf({ ...headers, 'content-type': 'text/html' }, 'x')).not.toBe(shape);
    expect(shapeOf({ ...headers, etag: '"1"' }, 'x')).not.toBe(shape);
    expect(shapeOf(headers, 'y')).not.toBe(shape);
  });
});
