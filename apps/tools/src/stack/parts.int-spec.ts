import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, whyNotFree } from '../free-port.ts';
import { isAlive, sendSignal, until } from '../processes.ts';
import { directoryOf, startPart } from './parts.ts';
import { answersAsKafka, answersAsMongo, answersAsPostgres, answersAsRedis } from './probe.ts';
import { missing, REDIS } from './programs.ts';
import { pidOf, readState } from './state.ts';

const MODULE = join(import.meta.dirname, 'parts.ts');
let dataDirectory: string;
beforeEach(() => (dataDirectory = mkdtempSync(join(tmpdir(), 'company-backend-parts-'))));
afterEach(() => rmSync(dataDirectory, { recursive: true }));
const recorded = (): number | undefined => {
  const state = readState(directoryOf('redis', dataDirectory));
  return state && pidOf(state);
};

describe('a question whether a part is there', () => {
  it('is answered with no where nobody listens', async () => {
    const port = await freePort();
    const questions = [answersAsKafka, answersAsMongo, answersAsPostgres, answersAsRedis];
    expect(await Promise.all(questions.map((question) => question(port)))).toEqual([false, false, false, false]);
  });

  it('is answered with no by another part', async () => {
    const port = Number(new URL(process.env['TEST_POSTGRES_APP_URL'] ?? '').port);
    expect([await answersAsPostgres(port), await answersAsKafka(port), await answersAsRedis(port)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

if (missing([REDIS], process.env).length > 0) {
  process.stderr.write('  ! starting a real Redis: left out, redis-server is not installed\n');
} else {
  describe('a real part', () => {
    it('is one and the same for two who start it at once', async () => {
      const [first, second] = await Promise.all([1, 2].map(() => startPart('redis', { dataDirectory })));
      expect(first!.pid).toBe(second!.pid);
      expect([first!.adopted, second!.adopted].sort()).toEqual([false, true]);
      await first!.stop();
      expect(isAlive(second!.pid)).toBe(false);
    });

    it('is another one in another directory, with the settings it was given', async () => {
      const settings = { maxmemory: '12mb' };
      const [one, other] = [
        await startPart('redis', { dataDirectory, settings }),
        await startPart('redis', { dataDirectory: join(dataDirectory, 'other') }),
      ];
      expect(one.port).not.toBe(other.port);
      await one.kill();
      expect([await answersAsRedis(one.port), await answersAsRedis(other.port)]).toEqual([false, true]);
      await other.stop();
    });

    it('is stopped also while it is frozen', async () => {
      const { pid, port, stop } = await startPart('redis', { dataDirectory });
      sendSignal(pid, 'SIGSTOP');
      expect(await answersAsRedis(port)).toBe(false);
      await stop();
      expect([isAlive(pid), await whyNotFree(port)]).toEqual([false, undefined]);
    });

    it('tells what it said last where it does not come up, and leaves no process', async () => {
      const settings = { 'no-such-setting': '1' };
      await expect(startPart('redis', { dataDirectory, settings })).rejects.toThrow(
        /did not come up[\s\S]+no-such-setting/,
      );
      expect(recorded()).toBeUndefined();
    });

    it('is given up when the start is called off', async () => {
      const stop = new AbortController();
      const starting = startPart('redis', { dataDirectory, signal: stop.signal });
      stop.abort();
      await expect(starting).rejects.toThrow('aborted');
      expect(recorded()).toBeUndefined();
    });

    it('refuses a port of somebody else, and takes none instead', async () => {
      const port = await freePort();
      const somebody = createServer().listen(port, '127.0.0.1');
      await expect(startPart('redis', { dataDirectory, port })).rejects.toThrow(`Port ${port} is taken`);
      somebody.close();
      expect(recorded()).toBeUndefined();
    });

    it('ends with whoever started it guarded, even by kill -9', async () => {
      const program = `
        import { startPart } from ${JSON.stringify(MODULE)};
        const { pid } = await startPart('redis', { dataDirectory: ${JSON.stringify(dataDirectory)}, guarded: true });
        process.stdout.write(String(pid) + '\\n');
        setInterval(() => undefined, 60_000);`;
      const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) => owner.stdout.once('data', (line) => resolve(Number(line))));
      expect(isAlive(pid)).toBe(true);
      owner.kill('SIGKILL');
      await expect(until(() => !isAlive(pid), 10_000)).resolves.toBe(true);
    });
  });
}
