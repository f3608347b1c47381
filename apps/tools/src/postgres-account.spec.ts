import { accountsIn, barrierTo } from './postgres-account.ts';

const account = { name: 'postgres', uid: 101, gid: 104 };

describe('the account for PostgreSQL', () => {
  it('is read from the passwd file, root and broken lines left out', () => {
    const passwd = ['root:x:0:0:root:/root:/bin/sh', 'postgres:x:101:104::/:/bin/sh', 'broken', '', '+::::::'].join(
      '\n',
    );
    expect(accountsIn(passwd)).toEqual([account]);
  });
});

describe('the way to a directory', () => {
  const world = (modes: Record<string, [mode: number, uid: number, gid: number]>) => (path: string) => {
    const [mode = 0o755, uid = 0, gid = 0] = modes[path] ?? [];
    return { mode, uid, gid };
  };

  it('is open where every directory may be passed by everyone', () => {
    expect(barrierTo('/srv/app/.data', account, world({}))).toBeUndefined();
  });

  it('is barred by the outermost closed directory', () => {
    const stat = world({ '/locked': [0o700, 0, 0], '/locked/app': [0o700, 0, 0] });
    expect(barrierTo('/locked/app/.data', account, stat)).toBe('/locked');
  });

  it('is open for its owner and for its group by their own bits', () => {
    expect(barrierTo('/srv/app', account, world({ '/srv/app': [0o700, 101, 0] }))).toBeUndefined();
    expect(barrierTo('/srv/app', account, world({ '/srv/app': [0o710, 0, 104] }))).toBeUndefined();
  });

  it('is barred for its owner and for its group by their own bits, however open it is to others', () => {
    expect(barrierTo('/srv/app', account, world({ '/srv/app': [0o011, 101, 0] }))).toBe('/srv/app');
    expect(barrierTo('/srv/app', account, world({ '/srv/app': [0o701, 0, 104] }))).toBe('/srv/app');
  });
});
