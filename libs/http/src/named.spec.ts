import { httpErrors } from './http.errors.js';
import { named } from './named.js';

const reset = (message: string) => Object.assign(new Error(message), { code: 'ECONNRESET' });

describe('an error that comes out of a request', () => {
  it('is the client’s where the client hung up, and a defect where another connection was reset', () => {
    expect(named(reset('aborted'))).toMatchObject({ code: 'request.malformed' });
    expect(named(reset('read ECONNRESET'))).toBeUndefined();
  });

  it('keeps its own name where it has one', () => {
    const error = httpErrors.not_found();
    expect(named(error)).toBe(error);
    expect(named(new Error('anything'))).toBeUndefined();
  });
});
