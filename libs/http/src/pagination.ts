import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { PageRequest, Slice } from '#libs/database';
import { Sealer } from '#libs/sealing';
import { Cursors, type Place } from './cursors.js';

/** The part of a list's query that every list has. `sorts` names what it may be sorted by, the default first. */
export function pageQuery<const Sorts extends readonly [string, ...string[]]>(sorts: Sorts) {
  return {
    limit: z
      .string()
      .regex(/^\d+$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().min(1).max(100))
      .default(20)
      // What a client counts with is a number; only in the URL is it digits.
      .meta({
        description: 'Items on a page, 1 to 100.',
        example: 20,
        type: 'integer',
        minimum: 1,
        maximum: 100,
        pattern: undefined,
      }),
    cursor: z
      .string()
      .max(1_000)
      .optional()
      .meta({ description: 'Where to go on: `page.nextCursor` of the page before.' }),
    sort: z.enum(sorts).default(sorts[0]).meta({ description: 'What to sort by; a leading minus sorts downwards.' }),
    count: z.enum(['true', 'false']).default('false').meta({ description: 'Also count all items, as `page.total`.' }),
  };
}

/** What a list's query says of the page, as `pageQuery` parses it. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort: string;
  readonly count: 'true' | 'false';
}

/** A page as clients get it. */
export interface Page<View> {
  readonly data: readonly View[];
  readonly page: { readonly limit: number; readonly nextCursor: string | null; readonly total?: number };
}

/** A list being answered: its name, whose view of it this is, and the query with all of its filters. */
export interface ListCall<Query extends PageQuery> {
  readonly list: string;
  /** Tenant and whatever else decides which rows the caller may see. */
  readonly scope: readonly string[];
  readonly query: Query;
  readonly reply: FastifyReply;
}

/** How to read a slice, what to show of an item, and by which value the list is sorted. */
export interface Reading<Item, View> {
  readonly read: (request: PageRequest) => Promise<Slice<Item>>;
  readonly view: (item: Item) => View;
  readonly sortValue: (item: Item, sort: string) => string;
}

/** A page as it was read: what is on it, what lies beside it, and where each item is. */
export interface Window<Item> {
  readonly items: readonly Item[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  readonly cursorAt: (item: Item, direction?: Place['direction']) => string;
  readonly total: number | undefined;
}

/** Keyset pagination (https://use-the-index-luke.com/no-offset): a page costs the same however deep it lies. */
@Injectable()
export class Pagination {
  private readonly cursors: Cursors;

  constructor(sealer: Sealer) {
    this.cursors = new Cursors(sealer);
  }

  /** Reads and answers one page, with `Link` headers to the next and the previous one (RFC 8288). */
  async answer<Query extends PageQuery, Item extends { readonly id: string }, View>(
    call: ListCall<Query>,
    { read, view, sortValue }: Reading<Item, View>,
  ): Promise<Page<View>> {
    const { limit } = call.query;
    const { items, hasNext, hasPrevious, cursorAt, total } = await this.window(call, { read, sortValue });
    const next = hasNext ? cursorAt(items.at(-1) as Item) : null;
    const previous = hasPrevious ? cursorAt(items[0] as Item, 'prev') : null;
    link(call.reply, next, previous);
    return {
      data: items.map(view),
      page: { limit, nextCursor: next, ...(total !== undefined && { total }) },
    };
  }

  /** Reads one page for a door that shows it in its own way. */
  async window<Query extends PageQuery, Item extends { readonly id: string }>(
    call: Omit<ListCall<Query>, 'reply'>,
    { read, sortValue }: Pick<Reading<Item, unknown>, 'read' | 'sortValue'>,
  ): Promise<Window<Item>> {
    const { limit, cursor, sort } = call.query;
    const belongsTo = this.identityOf(call);
    const place = cursor === undefined ? undefined : this.cursors.read(cursor, belongsTo);
    const backwards = place?.direction === 'prev';
    const slice = await read({ limit, sort, after: place, backwards, count: call.query.count === 'true' });

    const more = slice.items.length > limit;
    const items = slice.items.slice(0, limit);
    if (backwards) items.reverse();
    return {
      items,
      hasNext: items.length > 0 && (more || backwards),
      hasPrevious: items.length > 0 && place !== undefined && (!backwards || more),
      cursorAt: (item, direction = 'next') =>
        this.cursors.write({ value: sortValue(item, sort), id: item.id, direction }, belongsTo),
      total: slice.total,
    };
  }

  private identityOf({ list, scope, query }: Omit<ListCall<PageQuery>, 'reply'>): string {
    const { limit: _limit, cursor: _cursor, count: _count, ...bound } = query;
    return JSON.stringify([list, ...scope, Object.entries(bound).sort(([a], [b]) => (a < b ? -1 : 1))]);
  }
}

/** Of such characters alone nothing is encoded, and nothing has to be. */
const PLAIN = /^[\w.~:&=-]*$/;

function link(reply: FastifyReply, next: string | null, previous: string | null): void {
  const links = [
    next && `<${withCursor(reply.request.url, next)}>; rel="next"`,
    previous && `<${withCursor(reply.request.url, previous)}>; rel="prev"`,
  ].filter(Boolean);
  if (links.length > 0) void reply.header('link', links.join(', '));
}

function withCursor(url: string, cursor: string): string {
  const at = url.indexOf('?');
  if (at < 0) return `${url}?cursor=${cursor}`;
  const [path, search] = [url.slice(0, at), url.slice(at + 1)];
  // For the answer of every list, in a tenth of the time.
  if (PLAIN.test(search)) {
    const others = search.split('&').filter((parameter) => parameter !== '' && !parameter.startsWith('cursor='));
    return `${path}?${[...others, `cursor=${cursor}`].join('&')}`;
  }
  const parameters = new URLSearchParams(search);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
