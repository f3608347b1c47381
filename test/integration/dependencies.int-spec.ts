import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { npm } from '../support/npm.js';

const PAGE = readFileSync('docs/operations/dependencies.md', 'utf8');
const LOCK = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, { version: string; integrity: string }>;
};
/** The commands that somebody is told to run, as they stand there. */
const AUDITS = [...PAGE.matchAll(/^npm (audit .+?) *#/gm)].map(([, words = '']) => words.split(' '));

interface Component {
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

const hexOf = (integrity: string) => Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');

/** What a registry says of a package: the version that we have is the only one. */
function packageCalled(name: string): object {
  const { version = '' } = LOCK.packages[`node_modules/${name}`] ?? {};
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist: {} } } };
}

describe('the inventory of dependencies', () => {
  it('is made by the command that is written down, and has each package with version and checksum', async () => {
    const [, words = ''] = /`npm (sbom [^`]+)`/.exec(PAGE) ?? [];
    const { code, said } = await npm(words.split(' '));
    expect(code).toBe(0);
    const { bomFormat, components } = JSON.parse(said) as { bomFormat: string; components: Component[] };
    expect(bomFormat).toBe('CycloneDX');
    const listed = components.map(({ hashes }) => hashes?.find(({ alg }) => alg === 'SHA-512')?.content);
    const locked = Object.values(LOCK.packages).flatMap(({ integrity }) => (integrity ? [hexOf(integrity)] : []));
    expect(locked.length).toBeGreaterThan(1_000);
    expect(locked.filter((checksum) => !listed.includes(checksum))).toEqual([]);
    expect(components.filter(({ version }) => !version).map(({ name }) => name)).toEqual([]);
  }, 120_000);
});

describe('the job that looks for weak dependencies', () => {
  let registry: Server;
  let advisories: Readonly<Record<string, object[]>> | undefined;
  const url = () => `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  // What npm worked out about one of them it keeps, by its number.
  const about = (severity: string) => ({
    ...{ id: randomInt(1, 2 ** 47), url: 'https://example.com/1', title: 'It gives everything away', severity },
    ...{ vulnerable_versions: '>=0.0.1', cwe: [], cvss: { score: 0, vectorString: null } },
  });

  beforeEach(async () => {
    registry = createServer(({ method, url = '' }, response) => {
      response.writeHead(advisories ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(method === 'POST' ? (advisories ?? {}) : packageCalled(url.slice(1))));
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });
  afterEach(() => {
    registry.closeAllConnections();
    registry.close();
  });
  const outcomes = async () => (await Promise.all(AUDITS.map((words) => npm(words, url())))).map(({ code }) => code);

  it('is content where no advisory is out, and not where nobody answers', async () => {
    expect(AUDITS).toHaveLength(2);
    advisories = {};
    expect(await outcomes()).toEqual([0, 0]);
    advisories = undefined;
    expect(await outcomes()).toEqual([1, 1]);
  }, 120_000);

  it.each([
    ['moderate', 'of what is shipped', 'undici', [1, 0]],
    ['high', 'of what is shipped', 'undici', [1, 1]],
    ['moderate', 'of tools', 'jest', [0, 0]],
    ['high', 'of tools', 'jest', [0, 1]],
    ['low', 'of what is shipped', 'undici', [0, 0]],
  ])(
    'answers a %s advisory %s as the table of times has it',
    async (severity, _of, name, codes) => {
      advisories = { [name]: [about(severity)] };
      expect(await outcomes()).toEqual(codes);
    },
    120_000,
  );
});
