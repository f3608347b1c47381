import type { Member } from './member.ts';
import { Truth } from './truths.ts';

/** Somebody who is there, and dies where that is said. */
class Somebody {
  deaths = 0;
  ready = true;
}

const truthThat = (look: (at: Somebody) => Promise<number | undefined>): Truth =>
  new Truth({
    name: 'lab',
    change: () => Promise.reject(new Error('Nobody changes it.')),
    looks: [look],
    stored: () => Promise.resolve(0),
  });

/** How often it was looked at, in vain, and in vain because of a death. */
async function lookedAt(look: (at: Somebody) => Promise<number | undefined>): Promise<readonly number[]> {
  const truth = truthThat(look);
  await truth.look(new Somebody() as unknown as Member, 0);
  return [truth.looked, truth.failed, truth.cutShort];
}

describe('a look at a truth', () => {
  it('counts where it was answered a number', async () => {
    expect(await lookedAt(() => Promise.resolve(0))).toEqual([1, 0, 0]);
  });

  it.each([
    ['no answer', () => Promise.reject(new Error('socket hang up'))],
    ['a refusal', () => Promise.resolve(undefined)],
    ['an answer without the number', () => Promise.resolve(NaN)],
  ])('has failed with %s', async (_what, look) => {
    expect(await lookedAt(look)).toEqual([0, 1, 0]);
  });

  it('is cut short where who was asked died of it, and we hear of that later', async () => {
    const died = (at: Somebody): Promise<never> => {
      setTimeout(() => at.deaths++, 50);
      return Promise.reject(new Error('socket hang up'));
    };
    expect(await lookedAt(died)).toEqual([0, 0, 1]);
  });
});
