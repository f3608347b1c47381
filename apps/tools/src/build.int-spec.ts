import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, forgetBuild, isBuilt } from './build.ts';

describe('whether the build is stale', () => {
  let root: string;
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'company-backend-build-'));
    for (const directory of ['apps/api/src', 'libs/context/src', 'dist/apps/api/src']) {
      mkdirSync(join(root, directory), { recursive: true });
    }
    write('apps/api/src/main.ts', 'one');
    write('dist/apps/api/src/main.js', 'one');
    write('dist/.built-from', fingerprint(root));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('is not, after a build', () => expect(isBuilt(root)).toBe(true));

  it('is, once a source says something else', () => {
    write('apps/api/src/main.ts', 'two');
    expect(isBuilt(root)).toBe(false);
  });

  it('is, once a source is new, gone or renamed', () => {
    write('libs/context/src/new.ts', '');
    expect(isBuilt(root)).toBe(false);
    rmSync(join(root, 'libs/context/src/new.ts'));
    expect(isBuilt(root)).toBe(true);
    rmSync(join(root, 'apps/api/src/main.ts'));
    expect(isBuilt(root)).toBe(false);
  });

  it('is, once the settings of the build or the versions of the packages change', () => {
    write('tsconfig.json', '{}');
    expect(isBuilt(root)).toBe(false);
    write('dist/.built-from', fingerprint(root));
    write('package-lock.json', '{}');
    expect(isBuilt(root)).toBe(false);
  });

  it('is, when the program is gone or a build was not finished', () => {
    forgetBuild(root);
    expect(isBuilt(root)).toBe(false);
    write('dist/.built-from', fingerprint(root));
    rmSync(join(root, 'dist/apps/api/src/main.js'));
    expect(isBuilt(root)).toBe(false);
  });

  it('is not, for a file that was only touched, or a test', () => {
    utimesSync(join(root, 'apps/api/src/main.ts'), new Date(), new Date());
    write('apps/api/src/main.spec.ts', 'newer than the build');
    expect(isBuilt(root)).toBe(true);
  });
});
