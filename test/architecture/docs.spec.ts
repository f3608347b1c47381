import { docRules } from './doc-rules.js';
import { type File, readTree } from './tree.js';

const names = Object.keys(docRules);
const leastPages = 30;

describe('the pages', () => {
  const files = readTree(process.cwd());

  it('are seen', () => {
    expect(files.filter(({ path }) => path.endsWith('.md')).length).toBeGreaterThan(leastPages);
  });

  it.each(names)('agree that %s', (name) => {
    expect(broken(name, files)).toEqual([]);
  });
});

describe('the rules for pages', () => {
  const planted: Record<string, File[][]> = {
    'a link leads to a file and a heading that are there': [
      [page('README.md', '[x](docs/nowhere.md)')],
      [page('README.md', '[x](docs/a.md#nothing)'), page('docs/a.md', '# Something')],
      [page('docs/a.md', 'see [below](#nothing)')],
    ],
    'an address is one anybody may visit': [[page('docs/a.md', `Look at ${['http', '//mirror.local/x'].join(':')}.`)]],
    'the README lists every command, and no other': [
      [commands('`npm run brew`'), page('package.json', '{ "scripts": { "brew": "x", "pour": "y" } }')],
      [commands('`npm run brew -- up\\|down`, `pour`'), page('package.json', '{ "scripts": { "brew": "x" } }')],
    ],
    'a page is finished, or says what is not there': [[page('docs/a.md', 'Rate limits: coming soon.')]],
    'a decision has its parts, in order, and a date': [
      [page('docs/adr/0001-a.md', decision().replace('## We accept', '## Costs'))],
      [page('docs/adr/0001-a.md', decision().replace('2026-11-20', 'lately'))],
      [page('docs/adr/0002-a.md', decision())],
    ],
    'a decision names at least two roads, and what is chosen among them': [
      [page('docs/adr/0001-a.md', decision().replace('| b | g | c |\n', ''))],
      [page('docs/adr/0001-a.md', decision().replace('**a**', 'a'))],
    ],
    'a decision is held by files that are there': [
      [page('docs/adr/0001-a.md', decision())],
      [page('docs/adr/0001-a.md', decision().replace('`test/a.spec.ts`', 'good will'))],
    ],
    'decisions are numbered without a gap, and the index lists each': [
      [page('docs/adr/0002-a.md'), page('docs/adr/README.md', '| [0002](0002-a.md) | A |')],
      [page('docs/adr/0001-a.md'), page('docs/adr/README.md', '')],
      [page('docs/adr/README.md', '| [0001](0001-a.md) | A |')],
    ],
    'each requirement of the security standard names a test that is there, or says why it has none': [
      [],
      [standard({ held: 1 }, '1.1.1 | 1 | x | held | it is so')],
      [standard({ held: 1 }, '1.1.1 | 1 | x | held | `test/b.spec.ts`: “says”')],
      [standard({ held: 1 }, '1.1.1 | 1 | x | held | `test/a.spec.ts`: “sings”'), page('test/a.spec.ts', 'says')],
      [standard({ held: 2 }, '1.1.1 | 1 | x | held | `test/a.spec.ts`: “says”'), page('test/a.spec.ts', 'says')],
      [standard({ operator: 1 }, '1.1.1 | 1 | x | operator | whoever runs it')],
      [standard({ '**not met**': 1 }, '1.1.1 | 1 | x | **not met** | ')],
      [standard({ 'not met': 2 }, '1.1.1 | 1 | x | not met | y', '1.1.1 | 1 | x | not met | y')],
      [standard({ 'not met': 1 }, '1.1.1 | 2 | x | not met | y')],
    ],
    'docs/logging.md lists every message with its level, and no other': [
      [logging(), page('libs/a/src/a.ts', `${spoken()} log.warn({ module: 'a' }, 'something else');`)],
      [logging(), page('libs/a/src/a.ts', spoken().replace('info', 'debug'))],
      [logging()],
    ],
  };

  it('have planted canaries each', () => {
    expect(Object.keys(planted)).toEqual(names);
  });

  it.each(names)('bite where it is broken that %s', (name) => {
    const bitten = planted[name]?.map((files) => broken(name, files).length > 0);
    expect(bitten).toEqual(planted[name]?.map(() => true));
  });

  it.each(names)('leave well-kept pages alone where %s', (name) => {
    expect(broken(name, wellKept())).toEqual([]);
  });

  function wellKept(): File[] {
    return [
      page(
        'README.md',
        '[docs](docs/a.md#a-word-or-two) [folder](docs) `[not](a-link)` [out](https://www.rfc-editor.org/)',
      ),
      page('package.json', '{ "scripts": {} }'),
      page('docs/a.md', '# A word, or two\n\n```\n[no](link)\n```\n'),
      page('docs/adr/0001-a.md', decision()),
      page('docs/adr/README.md', '| [0001](0001-a.md) | A |'),
      page('test/a.spec.ts', "log.info('a test may say what it likes');"),
      standard({ held: 1 }, '1.1.1 | 1 | x | held | `test/a.spec.ts`: “may say what”'),
      page('libs/a/src/a.ts', spoken()),
      logging(),
    ];
  }
});

function decision(): string {
  const roads = '| road | gain | cost |\n| --- | --- | --- |\n| **a** | g | c |\n| b | g | c |\n';
  const parts = ['Pressure\n\nx', `Roads\n\n${roads}`, 'Chosen, because\n\nx', 'We accept\n\nx', 'Reopen when\n\nx'];
  const body = [...parts, 'Held by\n\n`test/a.spec.ts`'].map((part) => `## ${part}\n`).join('\n');
  return `# 0001 A\n\nStatus: accepted, 2026-11-20\n\n${body}`;
}

function standard(counts: Readonly<Record<string, number>>, ...rows: string[]): File {
  const told = Object.entries(counts).map(([here, count]) => `| ${here} | x | ${count} |`);
  const text = ['# A', 'At level 1 (1).', ...told, ...rows.map((row) => `| ${row} |`)];
  return page('docs/security/asvs.md', text.join('\n'));
}

function commands(cell: string): File {
  return page('README.md', `# A\n\n## Commands\n\n| command | what |\n| --- | --- |\n| ${cell} | x |\n`);
}

function logging(): File {
  return page('docs/logging.md', '# Log\n\n## Messages\n\n| message | level |\n| --- | --- |\n| `it ran` | info |\n');
}

function spoken(): string {
  return "this.log.info({ module: 'a', count: count(1) }, 'it ran');";
}

function broken(name: string, files: File[]): string[] {
  return docRules[name]?.(files) ?? [`there is no rule called "${name}"`];
}

function page(path: string, text = ''): File {
  return { path, text };
}
