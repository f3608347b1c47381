import { posix } from 'node:path';
import type { FileRule } from './file-rules.js';
import { standardRule } from './standard-rules.js';
import { type File, isSpec } from './tree.js';

const parts = ['Pressure', 'Roads', 'Chosen, because', 'We accept', 'Reopen when', 'Held by'];
const knownHosts = ['localhost', '127.0.0.1', 'example.com', 'rfc-editor.org', 'w3.org', 'postgresql.org', 'owasp.org'];
const unfinished =
  /\b(?:todo|fixme|tbd|wip|lorem ipsum|coming soon|in (?:a|the) (?:future|next) (?:version|release))\b/i;

/** What the pages must be like; `docs.spec.ts` plants an offence against each. */
export const docRules: Record<string, FileRule> = {
  'a link leads to a file and a heading that are there': (files) => pages(files).flatMap((page) => lost(page, files)),

  'an address is one anybody may visit': (files) =>
    pages(files).flatMap(({ path, text }) =>
      [...text.matchAll(/https?:\/\/([^\s/:)"'`>]+)/g)]
        .map(([, host = '']) => host)
        .filter((host) => !knownHosts.some((known) => host === known || host.endsWith(`.${known}`)))
        .map((host) => `${path}: ${host}`),
    ),

  'the README lists every command, and no other': (files) => {
    const text = files.find(({ path }) => path === 'README.md')?.text ?? '';
    const cells = section(text, 'Commands').match(/^\| `(?:\\\||[^|])*/gm) ?? [];
    const told = cells.flatMap((cell) =>
      [...cell.matchAll(/`(?:npm )?(?:run )?([\w:]+)/g)].map(([, name]) => name ?? ''),
    );
    const manifest = files.find(({ path }) => path === 'package.json')?.text ?? '{}';
    const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
    return different(
      Object.keys(scripts).filter((name) => name !== 'prepare'),
      told,
    );
  },

  'a page is finished, or says what is not there': (files) =>
    pages(files).flatMap(({ path, text }) => {
      const found = unfinished.exec(text);
      return found ? [`${path}: ${found[0]}`] : [];
    }),

  'a decision has its parts, in order, and a date': (files) =>
    decisions(files).flatMap(({ path, text }) => {
      const number = /\/(\d{4})-/.exec(path)?.[1] ?? '';
      const told = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      const begun = new RegExp(`^# ${number} .+\n\nStatus: (?:accepted|replaced by \\d{4}), \\d{4}-\\d\\d-\\d\\d\n`);
      return begun.test(text) && told.join() === parts.join() ? [] : [path];
    }),

  'a decision names at least two roads, and what is chosen among them': (files) =>
    decisions(files).flatMap(({ path, text }) => {
      const roads = section(text, 'Roads').match(/^\| (?!road |-)/gm) ?? [];
      const chosen = section(text, 'Roads').match(/^\| \*\*/gm) ?? [];
      return roads.length >= 2 && chosen.length === 1 ? [] : [path];
    }),

  'a decision is held by files that are there': (files) =>
    decisions(files).flatMap(({ path, text }) => {
      const named = [...section(text, 'Held by').matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.\w+|package\.json)`/g)];
      const missing = named.map(([, file = '']) => file).filter((file) => !isThere(file, files));
      return named.length > 0 ? missing.map((file) => `${path}: ${file}`) : [`${path}: nothing`];
    }),

  'decisions are numbered without a gap, and the index lists each': (files) => {
    const names = decisions(files).map(({ path }) => posix.basename(path));
    const index = files.find(({ path }) => path === 'docs/adr/README.md')?.text ?? '';
    const listed = [...index.matchAll(/^\| \[\d{4}\]\(([^)]+)\)/gm)].map(([, name]) => name ?? '');
    const gaps = names.filter((name, at) => !name.startsWith(String(at + 1).padStart(4, '0')));
    return [...gaps, ...different(names, listed).map((name) => `${name} in the index`)];
  },

  'each requirement of the security standard names a test that is there, or says why it has none': standardRule,

  'docs/logging.md lists every message with its level, and no other': (files) => {
    const contract = files.find(({ path }) => path === 'docs/logging.md')?.text ?? '';
    const told = [...section(contract, 'Messages').matchAll(/^\| `([^`]+)`\s*\| (\w+)/gm)];
    const said = files.filter(speaks).flatMap(({ text }) => messagesIn(text));
    return different(
      said,
      told.map(([, message, level]) => `${message} (${level})`),
    );
  },
};

function pages(files: readonly File[]): File[] {
  return files.filter(({ path }) => path.endsWith('.md'));
}

function decisions(files: readonly File[]): File[] {
  return files.filter(({ path }) => /^docs\/adr\/\d{4}-/.test(path)).sort((a, b) => a.path.localeCompare(b.path, 'en'));
}

function lost({ path, text }: File, files: readonly File[]): string[] {
  const links = [...withoutCode(text).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  return links.filter((link) => !leadsSomewhere(path, link, files)).map((link) => `${path}: ${link}`);
}

function leadsSomewhere(from: string, link: string, files: readonly File[]): boolean {
  const [to = '', anchor] = link.split('#');
  const target = to === '' ? from : posix.normalize(posix.join(posix.dirname(from), to));
  if (!isThere(target, files)) return false;
  const page = files.find(({ path }) => path === target);
  return anchor === undefined || headingsOf(page?.text ?? '').includes(anchor);
}

function isThere(target: string, files: readonly File[]): boolean {
  return files.some(({ path }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`));
}

/** Headings as the addresses that a reader's browser knows them by. */
function headingsOf(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function section(text: string, heading: string): string {
  return text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

function withoutCode(text: string): string {
  return withoutFences(text).replace(/`[^`\n]*`/g, '');
}

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

const speaks = (file: File): boolean => /^(apps\/api\/src|libs|docker)\/.*\.(ts|mjs)$/.test(file.path) && !isSpec(file);

/** What is logged in constant words: the literal that ends the call. */
function messagesIn(source: string): string[] {
  const calls = source.matchAll(/\.(fatal|error|warn|info|debug|trace)\((?:[^;]*?[,(])?\s*'([^'\n]+)',?\s*\)/g);
  return [...calls].map(([, level, message]) => `${message} (${level})`);
}

function different(here: readonly string[], there: readonly string[]): string[] {
  return [
    ...[...new Set(here)].filter((one) => !there.includes(one)).map((one) => `not listed: ${one}`),
    ...there.filter((one) => !here.includes(one)).map((one) => `only listed: ${one}`),
  ];
}
