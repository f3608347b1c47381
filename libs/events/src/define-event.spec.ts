import { z } from 'zod';
import { defineEvent, eventCatalogue, topicOf, typeOf } from './define-event.js';

const loaf = z.object({
  loafId: z.uuid(),
  price: z.object({ amount: z.int() }),
  seeds: z.array(z.object({ kind: z.string() })),
});
const example = { loafId: '0190f3a4-7b1c-7c3e-9a52-3f6d8e1b2c4d', price: { amount: 450 }, seeds: [{ kind: 'poppy' }] };
const notes = {
  description: 'A loaf left the oven.',
  when: 'A baker opened the oven.',
  subject: 'loafId',
  example,
} as const;
const loafBaked = defineEvent('bakery.loaf_baked', 2, loaf, notes);

describe('a declared event', () => {
  it('is made with the payload it was given', () =>
    expect(loafBaked(example)).toEqual({ eventName: 'bakery.loaf_baked', version: 2, payload: example }));

  it('is not made of a payload that does not fit', () =>
    expect(() => loafBaked({ ...example, price: { amount: 4.5 } })).toThrow(z.ZodError));

  it('is not made with fields that nobody declared, wherever they are', () => {
    const baked = { ...example, baker: 'Jo', price: { amount: 1, tip: 2 }, seeds: [{ kind: 'flax', grams: 3 }] };
    expect(() => loafBaked(baked)).toThrow(
      new Error('bakery.loaf_baked.v2 does not declare /price/tip, /seeds/0/grams, /baker.'),
    );
  });

  it('accepts a message of a newer producer without what that one added', () => {
    const newer = { ...example, baker: 'Jo', price: { amount: 450, tip: 2 } };
    expect(loafBaked.accept(newer)).toEqual(example);
  });

  it('does not accept a message that misses a field', () =>
    expect(() => loafBaked.accept({ ...example, price: {} })).toThrow(z.ZodError));

  it('is in the catalogue, once', () => {
    expect(eventCatalogue().map(typeOf)).toEqual(['bakery.loaf_baked.v2']);
    expect(() => defineEvent('bakery.loaf_baked', 2, loaf, notes)).toThrow('bakery.loaf_baked.v2 is declared twice');
  });

  it('is published to the topic of its module', () => expect(topicOf(loafBaked)).toBe('bakery.events.v1'));

  it('is not declared with an example that does not fit', () => {
    const wrong = { ...notes, example: { ...example, loafId: 'a loaf' } };
    expect(() => defineEvent('bakery.loaf_sold', 1, loaf, wrong)).toThrow(z.ZodError);
    expect(eventCatalogue()).toHaveLength(1);
  });
});
