import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { install } from './programs.ts';

describe('installing what is missing', () => {
  const wanted = [{ name: 'wanted-program', package: 'wanted-package' }];
  const circumstances = () => ({
    env: { PATH: [directory, process.env['PATH']].join(delimiter) },
    signal: new AbortController().signal,
    step: <T>(_title: string, work: () => Promise<T>) => work(),
  });
  let directory: string;
  const stand = (name: string, script: string): void =>
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const asked = (): string => readFileSync(join(directory, 'asked'), 'utf8');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'company-backend-programs-'));
    stand('sudo', 'shift; exec "$@"');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('brings the lists up to date, then the packages, and asks nobody anything', async () => {
    const program = join(directory, 'wanted-program');
    stand('apt-get', `echo "$DEBIAN_FRONTEND $*" >>"${directory}/asked"; echo >"${program}"; chmod +x "${program}"`);
    await install(wanted, circumstances());
    expect(asked()).toBe(
      'noninteractive --quiet update\nnoninteractive --quiet install --yes --no-install-recommends wanted-package\n',
    );
  });

  it('says so where the package did not bring the program', async () => {
    stand('apt-get', 'exit 0');
    await expect(install(wanted, circumstances())).rejects.toThrow('Not installed here: wanted-program');
  });

  it('tells what apt-get said where that failed', async () => {
    stand('apt-get', 'echo "no such package" >&2; exit 100');
    await expect(install(wanted, circumstances())).rejects.toThrow('no such package');
  });
});
