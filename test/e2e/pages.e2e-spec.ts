import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';
import { seeded } from '../support/seed.js';

const house = useHouse();
let maria: Person;
let noor: Person;
let owner: Person;
let lines: { serviceId: string; quantity: number }[];

beforeAll(async () => {
  [maria, noor, owner] = await Promise.all([house.signUp('maria'), house.signUp('noor'), house.owner()]);
  lines = [{ serviceId: (await house.sell()).id as string, quantity: 1 }];
  for (let count = 0; count < 25; count++) await maria.order(lines).created();
  await noor.order(lines).created();
}, 60_000);

describe('a list', () => {
  it('is walked to its end and back without a gap or a repetition', async () => {
    const forth = await walk(maria, '/v1/orders?limit=4');
    expect(new Set(forth.ids).size).toBe(25);
    expect(forth.ids).toEqual(await newestFirst(maria.id));

    const back: string[] = [];
    for (let path = forth.lastPath; ;) {
      const { body, headers } = await maria.get(path).ok();
      back.unshift(...(body.data as { id: string }[]).map(({ id }) => id));
      const previous = /<([^>]+)>; rel="prev"/.exec(headers['link'] ?? '')?.[1];
      if (!previous) break;
      path = previous;
    }
    expect(back).toEqual(forth.ids);
  });

  it.each([
    ['hardly anything', '?limit=2'],
    ['filters as they are', '?limit=2&status=placed&createdAfter=2020-01-01T00:00:00Z'],
    ['filters encoded', '?status=placed&limit=2&createdAfter=2020-01-01T00%3A00%3A00Z'],
  ])('leads to the next page with what was asked: %s', async (_what, asked) => {
    const { body, headers } = await maria.get(`/v1/orders${asked}`).ok();
    const next = nextOf(headers);
    expect(next.pathname).toBe('/v1/orders');
    expect(Object.fromEntries(next.searchParams)).toEqual({
      ...Object.fromEntries(new URLSearchParams(asked)),
      cursor: body.page.nextCursor,
    });
    // And from there on: the cursor takes the place of the one before.
    const second = await maria.get(`${next.pathname}${next.search}`).ok();
    expect(nextOf(second.headers).searchParams.getAll('cursor')).toEqual([second.body.page.nextCursor]);
  });

  it('tells its total only when asked, and the same on every page', async () => {
    expect((await maria.get('/v1/orders?limit=5').ok()).body.page).not.toHaveProperty('total');
    const first = await maria.get('/v1/orders?limit=5&count=true').ok();
    expect(first.body.page.total).toBe(25);
    expect(
      (await maria.get(`/v1/orders?limit=5&count=true&cursor=${first.body.page.nextCursor}`).ok()).body.page.total,
    ).toBe(25);
  });

  it('neither skips nor repeats a row while others are inserted, whatever the page size and order', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('-createdAt', 'createdAt'),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 12 }),
      async (limit, sort, inserts) => {
        const before = await newestFirst(maria.id);
        const found: string[] = [];
        const meanwhile: PromiseLike<unknown>[] = [];
        let path = `/v1/orders?limit=${limit}&sort=${sort}`;
        for (let page = 0; ; page++) {
          const { body } = await maria.get(path).ok();
          found.push(...(body.data as { id: string }[]).map(({ id }) => id));
          if (body.page.nextCursor === null) break;
          for (let count = 0; count < (inserts[page] ?? 0); count++) meanwhile.push(maria.order(lines).created());
          path = `/v1/orders?limit=${limit}&sort=${sort}&cursor=${body.page.nextCursor}`;
        }
        await Promise.all(meanwhile);
        expect(new Set(found).size).toBe(found.length);
        const seenOfOld = found.filter((id) => before.includes(id));
        expect(seenOfOld).toEqual(sort === 'createdAt' ? [...before].reverse() : before);
      },
    );
    await fc.assert(property, { numRuns: 12, ...seeded() });
  }, 60_000);

  it('filters by state, time and customer', async () => {
    const placed = await maria.order(lines).created();
    await maria.post(`/v1/orders/${placed.body.id}/cancellation`).ok();
    const cancelled = await maria.get('/v1/orders?status=cancelled').ok();
    expect(cancelled.body.data.map(({ id }: { id: string }) => id)).toEqual([placed.body.id]);
    const later = await maria.get(`/v1/orders?createdAfter=${placed.body.createdAt}`).ok();
    expect(later.body.data).toEqual([]);
    expect((await owner.get(`/v1/orders?customerId=${noor.id}&count=true`).ok()).body.page.total).toBe(1);
    expect((await maria.get(`/v1/orders?customerId=${noor.id}`).ok()).body.data).toEqual([]);
  });

  it('shows summaries: the number of lines, not the lines', async () => {
    const { body } = await maria.get('/v1/orders?limit=1').ok();
    expect(Object.keys(body.data[0] as object).sort()).toEqual([
      'createdAt',
      'customerId',
      'id',
      'lineCount',
      'note',
      'status',
      'total',
      'updatedAt',
      'version',
    ]);
  });
});

describe('a cursor', () => {
  it('is refused anywhere but in the list it was made for', async () => {
    const { body } = await maria.get('/v1/orders?limit=2').ok();
    const cursor = body.page.nextCursor as string;
    await maria.get(`/v1/orders?limit=7&cursor=${cursor}`).ok();

    const refused = (person: Person, path: string) => person.get(path).refused('pagination.invalid_cursor', 400);
    await refused(maria, `/v1/orders?status=placed&cursor=${cursor}`);
    await refused(maria, `/v1/orders?sort=createdAt&cursor=${cursor}`);
    await refused(noor, `/v1/orders?cursor=${cursor}`);
    await refused(owner, `/v1/orders?cursor=${cursor}`);
    await refused(maria, `/v1/services?cursor=${cursor}`);
    const upper = await owner.get('/v1/users?limit=1').ok();
    await refused(owner, `/v1/orders?cursor=${upper.body.page.nextCursor}`);
  });

  it('is refused when it was forged or changed in any byte', async () => {
    const { body } = await maria.get('/v1/orders?limit=2').ok();
    const cursor = Buffer.from(body.page.nextCursor as string, 'base64url');
    for (let index = 0; index < cursor.length; index += 3) {
      const changed = Buffer.from(cursor);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      await maria.get(`/v1/orders?cursor=${changed.toString('base64url')}`).refused('pagination.invalid_cursor', 400);
    }
    for (const made of [
      'x',
      '%20',
      Buffer.from(JSON.stringify(['2030', randomUUID(), 'next'])).toString('base64url'),
    ]) {
      await maria.get(`/v1/orders?cursor=${made}`).refused('pagination.invalid_cursor', 400);
    }
  });
});

async function walk(person: Person, start: string): Promise<{ ids: string[]; lastPath: string }> {
  const ids: string[] = [];
  for (let path = start; ;) {
    const { body, headers } = await person.get(path).ok();
    ids.push(...(body.data as { id: string }[]).map(({ id }) => id));
    const next = /<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];
    if (!next) return { ids, lastPath: path };
    path = next;
  }
}

function nextOf(headers: Readonly<Record<string, string>>): URL {
  return new URL(/<([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1] ?? '', house.url);
}

async function newestFirst(customerId: string): Promise<string[]> {
  const rows = await house.rows(
    'select id from orders.orders where customer_id = $1 order by created_at desc, id desc',
    [customerId],
  );
  return rows.map(({ id }) => id as string);
}
