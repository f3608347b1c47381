import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from './database-access.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { end, isAlive, sendSignal, until } from './processes.ts';

const MODULE = join(import.meta.dirname, 'embedded-postgres.ts');

describe('the embedded PostgreSQL', () => {
  let dataDirectory: string;
  let postgres: EmbeddedPostgres | undefined;
  const start = async (): Promise<EmbeddedPostgres> =>
    (postgres = await startEmbeddedPostgres({ dataDirectory, settings: { fsync: 'off' } }));
  const notes = (url: string): Promise<unknown[]> =>
    withClient(url, async (client) => (await client.query('select text from note')).rows);
  const writeNote = (url: string): Promise<unknown> =>
    withClient(url, (client) => client.query(`create table note as select 'still here' as text`));

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'company-backend-int-'));
    await chmod(dataDirectory, 0o755);
    await start();
  });

  afterEach(async () => {
    await postgres?.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('lets the application be a member of company_app, but not the owner of anything', async () => {
    const logins = await withClient(postgres!.appUrl, async (client) => {
      const { rows } = await client.query(`
        select session_user, pg_has_role('company_app', 'usage') member, pg_has_role('company_owner', 'member') owner,
               rolsuper superuser, rolbypassrls bypasses
        from pg_roles where rolname = session_user`);
      return rows;
    });
    expect(logins).toEqual([
      { session_user: 'company_api', member: true, owner: false, superuser: false, bypasses: false },
    ]);
  });

  it('lets the application step into company_worker, whose rights it does not have before', async () => {
    const roles = await withClient(postgres!.appUrl, async (client) => {
      const { rows } = await client.query(`select pg_has_role('company_worker', 'usage') before`);
      await client.query('set role company_worker');
      return [...rows, ...(await client.query('select current_user::text after')).rows] as unknown[];
    });
    expect(roles).toEqual([{ before: false }, { after: 'company_worker' }]);
  });

  it('brings a role that is new into a cluster that is older', async () => {
    await withClient(postgres!.superuserUrl, (client) => client.query('drop role company_worker'));
    await postgres!.stop();
    await start();
    await withClient(postgres!.ownerUrl, (client) => client.query('grant company_worker to company_api'));
    await withClient(postgres!.appUrl, (client) => client.query('set role company_worker'));
  });

  it('keeps its data and its port over a stop and a start', async () => {
    await writeNote(postgres!.ownerUrl);
    const { port } = postgres!;
    await expect(postgres!.stop()).resolves.toBe(true);
    await start();
    expect(postgres).toMatchObject({ port, adopted: false });
    await expect(notes(postgres!.ownerUrl)).resolves.toEqual([{ text: 'still here' }]);
  });

  it('starts again after a kill -9 of the server, with everything committed', async () => {
    await writeNote(postgres!.ownerUrl);
    await end(postgres!.pid, [['SIGKILL', 5_000]]);
    await start();
    expect(postgres!.adopted).toBe(false);
    await expect(notes(postgres!.ownerUrl)).resolves.toEqual([{ text: 'still here' }]);
  });

  it('is not misled by a lock file whose process number went to another program', async () => {
    const { directory } = postgres!;
    const lockFile = join(directory, 'postmaster.pid');
    const lines = readFileSync(lockFile, 'utf8').split('\n');
    await postgres!.stop();
    await writeFile(lockFile, [String(process.pid), ...lines.slice(1)].join('\n'));
    await start();
    expect(postgres!.adopted).toBe(false);
  });

  it('clears away what a first start that was killed left half made', async () => {
    // No process has a number this large.
    const draft = join(postgres!.directory, '..', 'cluster.999999999');
    await mkdir(draft);
    await postgres!.stop();
    await start();
    expect(existsSync(draft)).toBe(false);
  });

  it('is shared by two starts at once and stopped by the last to leave', async () => {
    const second = await startEmbeddedPostgres({ dataDirectory });
    expect(second).toMatchObject({ adopted: true, pid: postgres!.pid });
    await expect(postgres!.stop()).resolves.toBe(false);
    expect(isAlive(second.pid)).toBe(true);
    await expect(second.stop()).resolves.toBe(true);
    expect(isAlive(second.pid)).toBe(false);
  });

  it('is adopted, and stopped at the end, when its owner was killed', async () => {
    await postgres!.stop();
    const owner = startedByAnotherProcess(dataDirectory);
    const orphan = await owner.serverPid;
    sendSignal(owner.pid, 'SIGKILL');
    await until(() => !isAlive(owner.pid), 5_000);

    await start();
    expect(postgres).toMatchObject({ adopted: true, pid: orphan });
    await expect(postgres!.stop()).resolves.toBe(true);
    expect(isAlive(orphan)).toBe(false);
  });

  it('refuses the data of another major version and says what to do', async () => {
    await postgres!.stop();
    await writeFile(join(postgres!.directory, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 17[\s\S]+DATABASE_URL/);
  });

  it('says so when the kept password is from another time', async () => {
    await postgres!.stop();
    await rm(join(dataDirectory, 'secrets.json'));
    await expect(start()).rejects.toThrow(/secrets\.json/);
    expect(existsSync(join(postgres!.directory, 'postmaster.pid'))).toBe(false);
  });
});

// A real process of its own: only such a one can be killed while its server lives on.
function startedByAnotherProcess(dataDirectory: string): { pid: number; serverPid: Promise<number> } {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(MODULE)};
    const { pid } = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)} });
    process.stdout.write(String(pid) + '\\n');
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const serverPid = new Promise<number>((resolve) => child.stdout.once('data', (line) => resolve(Number(line))));
  return { pid: child.pid!, serverPid };
}
