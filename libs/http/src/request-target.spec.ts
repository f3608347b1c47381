import { faultOfTarget } from './request-target.js';

describe('the target of a request', () => {
  it.each([
    '/health',
    '/v1/orders?limit=5&sort=-createdAt',
    '/v1/services?tag=caf%C3%A9+au+lait',
    '/v1/services?tag=%F0%9F%98%80&x',
    // How a path is written is the router's business.
    '/v1/orders/%zz',
  ])('may be %s', (target) => {
    expect(faultOfTarget(target)).toBeUndefined();
  });

  it.each([
    ['?tag=%zz', 'tag'],
    ['?tag=%', 'tag'],
    ['?limit=1&tag=%4', 'tag'],
    ['?tag=%ff', 'tag'],
    ['?tag=%c0%80', 'tag'],
    ['?tag=%ed%a0%80', 'tag'],
    ['?tag=café', 'tag'],
    ['?%ff=1', '%ff'],
    ['?t%61g=%ff', 'tag'],
  ])('is refused for its query %s, pointing at the parameter', (query, name) => {
    expect(faultOfTarget(`/v1/services${query}`)).toMatchObject({
      code: 'request.malformed',
      particulars: { errors: [{ pointer: `query:${name}`, code: 'invalid_encoding' }] },
    });
  });

  it('is refused with a fragment, which would pass for a query', () => {
    expect(faultOfTarget('/v1/orders#limit=1')).toMatchObject({ code: 'request.malformed' });
  });
});
