import type { PageRequest } from '#libs/database';
import type { IndexTerms, Terms } from '#libs/mongo';
import type { ServiceFilter } from '../service-store.js';

interface ListQuery {
  readonly filter: Terms;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
}

/** Below every value of a sort; a document that is only proposed has none, and so is in no list. */
const LOWEST: Readonly<Record<string, unknown>> = { createdAt: new Date(0), code: '' };

/** Which documents a list shows and how they are counted, whatever page of it. */
export function matching({ status, tag, code }: ServiceFilter): Terms {
  return {
    ...(status !== undefined && { status }),
    ...(tag !== undefined && { tags: tag }),
    // The index is that of all codes it has or may get; only the one it has counts.
    ...(code !== undefined && { codes: code, code }),
    version: { $gte: 1 },
  };
}

/** One page of a list, found by its place in an index: the rows behind `after` on the total order (sort field, id). */
export function pageOf(filter: ServiceFilter, { limit, sort, after, backwards }: PageRequest): ListQuery {
  const downwards = sort.startsWith('-');
  const by = downwards ? sort.slice(1) : sort;
  const lowest = LOWEST[by];
  if (lowest === undefined) throw new RangeError(`The list services cannot be sorted by ${sort}.`);
  const falling = downwards !== backwards;
  const direction = falling ? -1 : 1;
  const place = after ? behind(by, { ...after, falling }) : [{ [by]: { $gte: lowest } }];
  return {
    filter: { ...matching(filter), $and: place },
    sort: { [by]: direction, _id: direction },
    limit: limit + 1,
  };
}

/** For each combination of filters and each sort an index that brings both; a scan runs either way. */
export const listIndexes: Readonly<Record<string, IndexTerms>> = Object.fromEntries(
  [[], ['status'], ['tags'], ['tags', 'status']].flatMap((filters) =>
    Object.keys(LOWEST).map((sort) => [
      ['services', ...filters, 'by', sort].join('_'),
      { keys: Object.fromEntries([...filters, sort, '_id'].map((field) => [field, 1 as const])) },
    ]),
  ),
);

function behind(by: string, { value, id, falling }: { value: string; id: string; falling: boolean }): Terms[] {
  const [beyond, from] = falling ? ['$lt', '$lte'] : ['$gt', '$gte'];
  const place = by === 'createdAt' ? new Date(value) : value;
  // The first condition is what an index is entered by, the second leaves out those beside the place.
  return [{ [by]: { [from]: place } }, { $or: [{ [by]: { [beyond]: place } }, { _id: { [beyond]: id } }] }];
}
