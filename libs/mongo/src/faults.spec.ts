import { isAway, translate } from './faults.js';

const cut = (code: string) => Object.assign(new Error(`write ${code}`), { code });

describe('an error of the way to MongoDB', () => {
  it.each(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'])(
    '%s is the kernel’s word for a server that is away',
    (code) => {
      expect(isAway(cut(code))).toBe(true);
      expect(translate(cut(code), 'services.find')).toMatchObject({ code: 'unavailable' });
    },
  );

  it('is a defect where it says nothing of the kind', () => {
    expect(isAway(cut('ENOENT'))).toBe(false);
    expect(translate(cut('ENOENT'), 'services.find')).toMatchObject({ message: 'services.find: Error ENOENT' });
  });
});
