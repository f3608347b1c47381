import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { everywhere } from './eslint-rules/chosen-rules.ts';
import { house } from './eslint-rules/house.ts';
import { marksIn } from './marks.js';

type Report = { filePath: string; messages: { ruleId: string | null; line: number; message: string }[] }[];

const canaries = join(process.cwd(), 'test/architecture/canaries/lint');

describe('the lint rules', () => {
  const marked = marksIn(canaries);

  it('bite on the marked lines of the canaries and nowhere else', async () => {
    expect(await bites()).toEqual(marked);
  }, 60_000);

  it('have a canary each', () => {
    const caught = new Set(marked.map((mark) => mark.replace(/^.* /, '')));
    expect([...caught].sort()).toEqual(Object.keys(everywhere).sort());
  });

  it('leave none of the house’s own rules unused', () => {
    const used = Object.keys(everywhere).filter((name) => name.startsWith('house/'));
    expect(used.sort()).toEqual(
      Object.keys(house.rules ?? {})
        .map((name) => `house/${name}`)
        .sort(),
    );
  });
});

/** What the real configuration says of them, the canaries’ folder playing the top of the house. */
async function bites(): Promise<string[]> {
  const configuration = join(process.cwd(), 'eslint.config.mjs');
  const eslint = join(process.cwd(), 'node_modules/eslint/bin/eslint.js');
  const told = await promisify(execFile)(
    process.execPath,
    [eslint, '--config', configuration, '--format', 'json', '.'],
    {
      cwd: canaries,
      env: {},
    },
  ).catch((failure: { stdout: string; stderr: string }) => failure);
  if (!told.stdout) throw new Error(told.stderr);
  return (JSON.parse(told.stdout) as Report)
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, message }) => `${relative(canaries, filePath)}:${line} ${ruleId ?? message}`),
    )
    .sort();
}
