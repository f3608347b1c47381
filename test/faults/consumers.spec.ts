import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { listenerCatalogue } from '#libs/events';
import { CONSUMERS } from './consumers.ts';

describe('the consumers that the checker of the invariants knows', () => {
  it('are those that are declared, each with the events that it hears', async () => {
    for (const path of globSync('apps/api/src/modules/*/messaging/*.consumer.ts')) await import(resolve(path));
    const heard = (all: readonly (readonly [string, readonly string[]])[]) =>
      Object.fromEntries(all.map(([name, types]) => [name, [...types].sort()]));
    expect(heard(CONSUMERS.map(({ name, hears }) => [name, hears]))).toEqual(
      heard(listenerCatalogue().map(({ name, types }) => [name, types])),
    );
  });
});
