import { globSync, readFileSync } from 'node:fs';

const CALL = /\b\w*[lL]og\.(?:fatal|error|warn|info|debug|trace)\(/g;

/** What the calls of a log end with: its message. */
function messagesIn(source: string): string[] {
  return [...source.matchAll(CALL)].map((call) => {
    const from = call.index + call[0].length;
    let [at, depth] = [from, 1];
    for (; depth > 0 && at < source.length; at++) {
      if ('([{'.includes(source[at] ?? '')) depth += 1;
      if (')]}'.includes(source[at] ?? '')) depth -= 1;
    }
    return source
      .slice(from, at - 1)
      .trim()
      .replace(/,$/, '');
  });
}

const isConstant = (call: string): boolean => /(?:^|,)\s*'[^'\n]*'$/.test(call);

describe('what is logged', () => {
  it('is said in constant words: what changes is a field, and nobody’s input becomes a format', () => {
    const files = globSync(['libs/**/*.ts', 'apps/api/src/**/*.ts']).filter((path) => !path.endsWith('spec.ts'));
    const calls = files.flatMap((path) => messagesIn(readFileSync(path, 'utf8')).map((call) => ({ path, call })));
    expect(calls.length).toBeGreaterThan(80);
    expect(calls.filter(({ call }) => !isConstant(call))).toEqual([]);
  });

  it.each([
    ['log.info({ module }, `order ${id}`);', false],
    ['this.log.warn(request.body.note);', false],
    ["log.error({ err: error(a, b) }, 'it failed: ' + reason);", false],
    ["log.error({ err }, reason + ' failed');", false],
    ["accessLog.info(\n  { a: [1] },\n  'request answered',\n);", true],
    ["log.debug('only words')", true],
  ])('would be caught otherwise: %s', (source, expected) => {
    expect(messagesIn(source).map(isConstant)).toEqual([expected]);
  });
});
