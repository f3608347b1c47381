import fc from 'fast-check';
import { Sealer } from '#libs/sealing';
import { Cursors, type Place } from './cursors.js';

const cursors = new Cursors(new Sealer(Buffer.alloc(32, 1)));
const place = fc.record({
  value: fc.string(),
  id: fc.uuid(),
  direction: fc.constantFrom<Place['direction']>('next', 'prev'),
});
const refused = expect.objectContaining({ code: 'pagination.invalid_cursor' }) as Error;

describe('a cursor', () => {
  it('brings back the place it was made of, in the list it was made for', () => {
    fc.assert(
      fc.property(place, fc.string(), (there, list) =>
        expect(cursors.read(cursors.write(there, list), list)).toEqual(there),
      ),
    );
  });

  it('is refused in any other list', () => {
    fc.assert(
      fc.property(place, fc.string(), fc.string(), (there, made, used) => {
        fc.pre(made !== used);
        expect(() => cursors.read(cursors.write(there, made), used)).toThrow(refused);
      }),
    );
  });

  it('is refused with one bit changed, cut, or made under another key', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.integer({ min: 0, max: 7 }), (there, at, bit) => {
        const bytes = Buffer.from(cursors.write(there, 'list'), 'base64url');
        const index = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
        expect(() => cursors.read(bytes.toString('base64url'), 'list')).toThrow(refused);
      }),
    );
    const foreign = new Cursors(new Sealer(Buffer.alloc(32, 2))).write(
      { value: 'v', id: 'i', direction: 'next' },
      'list',
    );
    for (const cursor of ['', 'AAAA', '!!!', `${foreign}`, foreign.slice(0, -3)])
      expect(() => cursors.read(cursor, 'list')).toThrow(refused);
  });
});
