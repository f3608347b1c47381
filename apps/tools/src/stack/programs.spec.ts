import { howToInstall, JAVA, MAVEN, missing, REDIS } from './programs.ts';

describe('the programs of the system', () => {
  it('are missing where PATH does not lead to them, each told once', () => {
    const shell = { name: 'sh', package: 'dash' };
    expect(missing([shell], { PATH: '/nowhere:/bin' })).toEqual([]);
    expect(missing([JAVA, shell, JAVA], { PATH: '/nowhere' })).toEqual([JAVA, shell]);
  });

  it('come with the line that installs them', () => {
    expect(howToInstall([JAVA, MAVEN], true)).toContain('\nInstall it: apt-get install default-jre-headless maven\n');
    expect(howToInstall([REDIS], false)).toContain('\nInstall it: sudo apt-get install redis-server\n');
  });
});
