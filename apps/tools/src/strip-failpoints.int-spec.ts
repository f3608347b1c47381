import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mentionsOfFailpoints, stripFailpoints } from './strip-failpoints.ts';

describe('the step that takes the failpoints out', () => {
  let dist: string;
  const write = (file: string, text: string): void => writeFileSync(join(dist, file), text);
  const read = (file: string): string => readFileSync(join(dist, file), 'utf8');

  beforeEach(() => {
    dist = mkdtempSync(join(tmpdir(), 'company-backend-dist-'));
    mkdirSync(join(dist, 'libs/failpoints/src'), { recursive: true });
    write('libs/failpoints/src/failpoint.js', 'export async function failpoint() {}');
    write('a.js', "import { failpoint } from '#libs/failpoints';\nawait failpoint('a.b_c');\nawait work();\n");
    write('a.js.map', '{"names":["failpoint","work"]}');
  });

  afterEach(() => rmSync(dist, { recursive: true }));

  it('leaves nothing that speaks of them, and every other line in its place', () => {
    stripFailpoints(dist);
    expect(mentionsOfFailpoints(dist)).toEqual([]);
    expect(read('a.js')).toBe('\n\nawait work();\n');
    expect(read('a.js.map')).toBe('{"names":["","work"]}');
  });

  it('fails on one that it cannot take out, and names the file', () => {
    write('b.js', "if (await failpoint('a.b')) work();");
    expect(() => stripFailpoints(dist)).toThrow(join(dist, 'b.js'));
  });

  it('finds a lib that came back', () => {
    stripFailpoints(dist);
    write('failpoint.js', '');
    expect(mentionsOfFailpoints(dist)).toEqual([join(dist, 'failpoint.js')]);
  });
});
