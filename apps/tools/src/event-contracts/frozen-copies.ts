import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { format } from 'prettier';
import type { JsonSchema } from '#libs/events';
import { incompatibilities, shapeOf } from './compatibility.ts';

/** A shape as it was released: revision 1 of a version, and one more each time optional fields were added to it. */
export interface FrozenCopy {
  /** `orders.order_placed.v1` */
  readonly type: string;
  readonly revision: number;
  readonly shape: JsonSchema;
}

/** Today's shapes by type. */
export type Declared = ReadonlyMap<string, JsonSchema>;

/** Reads the copies in `folder`: `<type>.json`, then `<type>.r2.json` and so on. */
export function readFrozen(folder: string): FrozenCopy[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const [, type = '', revision = '1'] = /^(.+?)(?:\.r(\d+))?\.json$/.exec(name) ?? [];
      const shape = JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonSchema;
      return { type, revision: Number(revision), shape: shapeOf(shape) };
    })
    .sort((a, b) => a.type.localeCompare(b.type) || a.revision - b.revision);
}

/** How today's declarations break what was released, each in one line. */
export function brokenPromises(declared: Declared, frozen: readonly FrozenCopy[]): string[] {
  return frozen.flatMap(({ type, revision, shape }) => {
    const today = declared.get(type);
    if (!today) return [`${type}: removed event type`];
    return incompatibilities(shape, shapeOf(today)).map((what) => `${type} (revision ${revision}) ${what}`);
  });
}

/** The types whose shape of today is not frozen yet. */
export function unreleased(declared: Declared, frozen: readonly FrozenCopy[]): string[] {
  return [...declared].flatMap(([type, shape]) => {
    const newest = frozen.filter((copy) => copy.type === type).at(-1);
    return newest && isDeepStrictEqual(newest.shape, shapeOf(shape)) ? [] : [type];
  });
}

/** Freezes what is not frozen yet, beside what is: an existing copy is never written again. Tells the new files. */
export async function release(declared: Declared, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const frozen = readFrozen(folder);
  const broken = brokenPromises(declared, frozen);
  if (broken.length > 0) throw new BrokenPromises(broken);
  return Promise.all(
    unreleased(declared, frozen).map(async (type) => {
      const revision = frozen.filter((copy) => copy.type === type).length + 1;
      const name = revision === 1 ? `${type}.json` : `${type}.r${revision}.json`;
      const json = JSON.stringify(shapeOf(declared.get(type) ?? {}));
      writeFileSync(join(folder, name), await format(json, { parser: 'json', printWidth: 120 }), { flag: 'wx' });
      return name;
    }),
  );
}

/** Today's declarations are no continuation of what was released: a new version is needed, not a new revision. */
export class BrokenPromises extends Error {
  constructor(broken: readonly string[]) {
    super(['What was released would break. Declare a new version instead.', ...broken].join('\n'));
  }
}
