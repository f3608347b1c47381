import fc from 'fast-check';
import { z } from 'zod';
import { payloadSchema, typeOf, type DeclaredEvent } from '#libs/events';
import { incompatibilities, shapeOf } from '../../apps/tools/src/event-contracts/compatibility.ts';
import { brokenPromises, readFrozen, unreleased } from '../../apps/tools/src/event-contracts/frozen-copies.ts';
import { seeded } from '../support/seed.js';
import { compatible, incompatible, released } from './canaries.js';
import { declaredEvents } from './declared-events.js';
import { newMessagesFit, oldMessagesFit } from './still-understood.js';

const frozen = readFrozen('test/contracts/events');
const events = await declaredEvents();
const declared = new Map(events.map((event) => [typeOf(event), payloadSchema(event)]));
const eventOf = (type: string) => events.find((event) => typeOf(event) === type) as DeclaredEvent;

describe('the released events', () => {
  it('are seen', () => {
    expect(events.length).toBeGreaterThanOrEqual(10);
    expect(frozen.length).toBeGreaterThanOrEqual(10);
  });

  it('have a frozen copy each, of the shape they have today: npm run docs -- --release-events', () =>
    expect(unreleased(declared, frozen)).toEqual([]));

  it('are still declared, in a shape that breaks no promise', () =>
    expect(brokenPromises(declared, frozen)).toEqual([]));

  it.each(frozen)('fit today’s listeners, though they waited long: $type revision $revision', ({ type, shape }) =>
    fc.assert(oldMessagesFit(shape, eventOf(type).schema), seeded()),
  );

  it.each(frozen)('are still what older listeners expect: $type revision $revision', ({ type, shape }) =>
    fc.assert(newMessagesFit(shape, eventOf(type).schema), seeded()),
  );
});

describe('the check of compatibility', () => {
  const then = shapeOf(payloadSchema({ schema: released }));

  it.each(incompatible)('names %s', (_, today, said) => {
    const found = incompatibilities(then, shapeOf(payloadSchema({ schema: today })));
    expect(found.filter((one) => one.startsWith(said))).toHaveLength(1);
  });

  it.each(compatible)('lets pass %s', (_, today) => {
    expect(incompatibilities(then, shapeOf(payloadSchema({ schema: today })))).toEqual([]);
  });

  it.each(incompatible)('is right about %s: a message is lost one way or the other', (_, today) => {
    const ways = [oldMessagesFit(then, today), newMessagesFit(then, today)];
    expect(ways.some((way) => fc.check(way, { ...seeded(), numRuns: 1_000 }).failed)).toBe(true);
  });

  it.each(compatible)('is right about %s: every message gets through', (_, today) => {
    fc.assert(oldMessagesFit(then, today), seeded());
    fc.assert(newMessagesFit(then, today), seeded());
  });

  it('names an event that is gone, and one that was never released', () => {
    const copies = [{ type: 'bakery.loaf_baked.v1', revision: 1, shape: then }];
    expect(brokenPromises(new Map(), copies)).toEqual(['bakery.loaf_baked.v1: removed event type']);
    expect(unreleased(new Map([['bakery.loaf_sold.v1', then]]), copies)).toEqual(['bakery.loaf_sold.v1']);
  });

  it('keeps a field that a later revision added', () => {
    const type = 'bakery.loaf_baked.v1';
    const richer = shapeOf(payloadSchema({ schema: released.extend({ oven: z.string().optional() }) }));
    const copies = [1, 2].map((revision) => ({ type, revision, shape: revision === 1 ? then : richer }));
    expect(unreleased(new Map([[type, richer]]), copies)).toEqual([]);
    expect(brokenPromises(new Map([[type, then]]), copies)).toEqual([`${type} (revision 2) /oven: removed field`]);
  });
});
