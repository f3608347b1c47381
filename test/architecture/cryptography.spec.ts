import { globSync, readFileSync } from 'node:fs';

/** Functions of `node:crypto` and its like that take the name of an algorithm, and the names they may be given. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  createHash: ["'sha256'"],
  createHmac: ["'sha256'"],
  hkdfSync: ["'sha256'"],
  createCipheriv: ['ALGORITHM'],
  createDecipheriv: ['ALGORITHM'],
  generateKeyPairSync: ["'ec'"],
};
/** Redis names a script by its SHA-1; nothing is protected by it. */
const NAMES_A_SCRIPT = 'libs/limits/src/redis-counters.ts';
const CALL = new RegExp(`\\b(${Object.keys(NAMED).join('|')})\\(\\s*([^,)]+)`, 'g');

const LIBRARIES = ['node:crypto', 'jose', '@node-rs/argon2', '@node-rs/bcrypt'];
const ALL_LIBRARIES =
  /from '((?:node:)?crypto|jose|[^'.#]*(?:crypt|argon|sodium|nacl|forge|hash|elliptic|noble)[^'.#]*)'/g;

/** What would make of an encrypted connection one with anybody. */
const BELIEVES_ANYBODY = /rejectUnauthorized: (?!true)|checkServerIdentity|NODE_TLS_REJECT_UNAUTHORIZED|no-verify/g;

/** How long to wait, and who is sent away first: whoever guesses it learns nothing. */
const MAY_BE_GUESSED = [
  'apps/api/src/modules/catalogue/proposals.ts',
  'libs/database/src/database.ts',
  'libs/http/src/shedding.ts',
  'libs/http/src/versions.ts',
  'libs/load/src/load.ts',
];
/** The least bytes that nobody guesses, and what may stand for them. A nonce is no secret: it has only to be another one each time. */
const LEAST_BYTES = 16;
const NO_SECRET = ['libs/sealing/src/sealer.ts'];

const sources = globSync(['libs/**/*.ts', 'apps/api/src/**/*.ts', 'apps/tools/src/**/*.ts', 'migrations/*.ts'])
  .filter((path) => !/spec\.ts$/.test(path) && !path.startsWith('apps/tools/src/planted/'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

describe('cryptography', () => {
  it('is of SHA-256, AES-256-GCM and P-256 alone', () => {
    const used = sources.flatMap(({ path, text }) => weakIn(text).map((call) => `${path}: ${call}`));
    expect(used).toEqual([`${NAMES_A_SCRIPT}: createHash('sha1')`]);
    const sealer = sources.find(({ path }) => path === 'libs/sealing/src/sealer.ts')?.text ?? '';
    expect(sealer).toContain("const ALGORITHM = 'aes-256-gcm';");
    const others = sources.filter(({ path, text }) => /Cipheriv/.test(text) && path !== 'libs/sealing/src/sealer.ts');
    expect(others.map(({ path }) => path)).toEqual([]);
    const curves = sources.flatMap(({ text }) =>
      [...text.matchAll(/namedCurve: ('[^']+')/g)].map(([, curve]) => curve),
    );
    expect(curves.length).toBeGreaterThan(0);
    expect(new Set(curves)).toEqual(new Set(["'P-256'"]));
  });

  it('comes from Node and from libraries that are known for it', () => {
    const imported = sources.flatMap(({ text }) => librariesIn(text));
    expect(imported.length).toBeGreaterThan(10);
    expect([...new Set(imported)].filter((name) => !LIBRARIES.includes(name))).toEqual([]);
  });

  it('believes no certificate that nobody vouches for', () => {
    expect(sources.filter(({ text }) => text.match(BELIEVES_ANYBODY)).map(({ path }) => path)).toEqual([]);
  });

  it('draws what nobody may guess from the system, 128 bits or more of it', () => {
    const shipped = sources.filter(({ path }) => !path.startsWith('apps/tools/'));
    const byChance = shipped.filter(({ text }) => /Math\.random|pseudoRandomBytes/.test(text)).map(({ path }) => path);
    expect(byChance.sort()).toEqual(MAY_BE_GUESSED);
    const drawn = shipped
      .filter(({ path }) => !NO_SECRET.includes(path))
      .flatMap(({ path, text }) => drawnIn(text).map((bytes) => ({ path, bytes })));
    expect(drawn.filter(({ bytes }) => !(bytes >= LEAST_BYTES))).toEqual([]);
    expect(drawn.length).toBeGreaterThanOrEqual(2);
    expect(drawnIn('const N = 8;\n randomBytes(N); randomBytes(32); randomBytes(n);')).toEqual([8, 32, NaN]);
  });

  it('would be caught being weak', () => {
    expect(weakIn("createHash('md5').update(a); createCipheriv('aes-128-ecb', key, null);")).toEqual([
      "createHash('md5')",
      "createCipheriv('aes-128-ecb')",
    ]);
    expect(librariesIn("import aes from 'crypto-js';\nimport sodium from 'libsodium-wrappers';")).toEqual([
      'crypto-js',
      'libsodium-wrappers',
    ]);
    expect(
      "{ tls: { rejectUnauthorized: false } } 'postgres://here?sslmode=no-verify'".match(BELIEVES_ANYBODY),
    ).toEqual(['rejectUnauthorized: ', 'no-verify']);
  });
});

function weakIn(source: string): string[] {
  return [...source.matchAll(CALL)]
    .filter(([, name = '', algorithm = '']) => !NAMED[name]?.includes(algorithm.trim()))
    .map(([, name, algorithm]) => `${name}(${algorithm?.trim()})`);
}

/** How many bytes are asked of the system: a number, or a constant of the same file. */
function drawnIn(source: string): number[] {
  return [...source.matchAll(/\brandomBytes\((\w+)\)/g)].map(([, size = '']) =>
    Number(new RegExp(`const ${size} = (\\d+);`).exec(source)?.[1] ?? size),
  );
}

function librariesIn(source: string): string[] {
  return [...source.matchAll(ALL_LIBRARIES)].map(([, name = '']) => name);
}
