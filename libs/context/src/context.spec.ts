import { Context, contextIdFrom, currentContext, runInContext } from './index.js';
import { traceFrom } from './trace.js';

describe('a context', () => {
  it('follows its call through every await, and ends with it', async () => {
    const seen = await Promise.all(
      ['one-000001', 'two-000002'].map((id) =>
        runInContext(new Context(id), async () => {
          await new Promise((wake) => setImmediate(wake));
          return currentContext().contextId;
        }),
      ),
    );
    expect(seen).toEqual(['one-000001', 'two-000002']);
    expect(currentContext().contextId).not.toBe('one-000001');
  });

  it('knows what is left until its deadline', () => {
    expect(new Context('id-000001').remaining()).toBe(Infinity);
    expect(new Context('id-000002', performance.now() - 5).remaining()).toBe(0);
    expect(new Context('id-000003', performance.now() + 1_000).remaining()).toBeGreaterThan(900);
  });
});

describe('a contextId', () => {
  it('is taken only where it can harm no log, header or query', () => {
    for (const bad of ['', 'short', 'a'.repeat(65), 'line\nbreak', 'quote"quote', "apostrophe'", 'spa ce-spa', 42]) {
      expect(contextIdFrom({ 'x-context-id': bad })).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(contextIdFrom({ 'x-context-id': 'A.good_one-1' })).toBe('A.good_one-1');
  });
});

describe('a trace', () => {
  it('goes on where the header is well-formed, and begins anew where not', () => {
    const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(traceFrom(header)).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', traceparent: header });
    for (const bad of [
      undefined,
      'x',
      `ff${header.slice(2)}`,
      header.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
      header.toUpperCase(),
    ]) {
      expect(traceFrom(bad)).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
      expect(traceFrom(bad).traceparent).not.toBe(bad);
    }
  });
});
