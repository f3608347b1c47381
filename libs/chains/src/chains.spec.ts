import { ChainCheck, type Link } from './chain-check.js';
import { genesisOf, hashOf, type Recorded } from './chain.js';
import { headIn, parseHeads } from './published-heads.js';

const tenantId = '01932b1c-7a00-7000-8000-0000000000a1';
const entry: Recorded = {
  ...{ id: '01932b1c-7a00-7000-8000-0000000000f1', tenantId, at: '2026-01-01T09:30:00.000Z' },
  ...{ actorId: null, actorKind: 'system', action: 'a.b', objectType: 'thing', objectId: null },
  ...{ outcome: 'committed', contextId: 'context-1', details: { a: 1, b: { c: 2, d: 3 } } },
};
const hash = (change: Partial<Recorded> = {}, seq = 1, sealedAt = 'then', previous = genesisOf(tenantId)) =>
  hashOf(previous, seq, sealedAt, { ...entry, ...change }).toString('hex');

describe('the hash of an entry', () => {
  it('is what it was when the first chains were made', () => {
    expect(hash()).toBe('bbccf8f6bccd170392b8459ddf9be94f085a50a298c887c3f907a7965220adcc');
  });

  it('does not care in which order the details are told', () => {
    expect(hash({ details: { b: { d: 3, c: 2 }, a: 1 } })).toBe(hash());
  });

  it('is another one where anything is another', () => {
    const others = [
      ...(Object.keys(entry) as (keyof Recorded)[])
        .filter((field) => field !== 'details')
        .map((field) => hash({ [field]: `${entry[field] as string}x` })),
      ...[{ a: 1 }, { a: '1', b: { c: 2, d: 3 } }, { a: [['b', 1]] }].map((details) => hash({ details })),
      ...[hash({}, 2), hash({}, 1, 'later'), hash({}, 1, 'then', genesisOf('another'))],
    ];
    expect(new Set([hash(), ...others]).size).toBe(others.length + 1);
  });
});

describe('a long chain', () => {
  const links: Link[] = [];
  for (let [seq, previous] = [1, genesisOf(tenantId)]; seq <= 1_000; seq++) {
    const sealed = hashOf(previous, seq, 'then', entry);
    links.push({ seq, entryId: entry.id, previous, hash: sealed, sealedAt: 'then', entry });
    previous = sealed;
  }

  it('is followed a hundred links at a time: other work goes on', async () => {
    let [turns, isOver] = [0, false];
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const check = new ChainCheck(tenantId, [], []);
    const fault = await check.followAll(links);
    isOver = true;
    expect([fault, check.seq]).toEqual([undefined, 1_000]);
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  it('is followed to its first bad place', async () => {
    const bad = links.map((link) => (link.seq > 640 ? { ...link, entry: undefined } : link));
    const check = new ChainCheck(tenantId, [], []);
    expect(await check.followAll(bad)).toMatchObject({ reason: 'entry_missing', seq: 641 });
  });
});

describe('a file of heads', () => {
  const signedAt = '2026-01-01T09:30:00.000Z';
  const head = { tenantId, seq: 1, hash: 'ab', number: 1, signedAt, kid: 'k', signature: 's' };

  it('is read line by line, and lines that hold none are told', () => {
    const text = `${JSON.stringify(head)}\n\n{"tenantId":\nnull\n${JSON.stringify({ ...head, seq: '1' })}\n`;
    expect(parseHeads(text)).toEqual({ heads: [head], unreadable: [3, 4, 5] });
  });

  it.each([
    ...[{ tenantId: 'x' }, { tenantId: tenantId.toUpperCase() }, { number: 0 }, { number: 1.5 }, { number: 2 ** 53 }],
    ...[{ number: '1' }, { seq: -1 }, { signedAt: 'then' }, { signedAt: '2026-02-30T09:30:00.000Z' }, { kid: null }],
  ])('holds no head with %j', (change) => {
    expect(headIn(JSON.stringify(head))).toEqual(head);
    expect(headIn(JSON.stringify({ ...head, ...change }))).toBeUndefined();
  });
});
