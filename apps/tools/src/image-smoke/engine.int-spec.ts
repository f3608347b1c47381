import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findEngine, run, type Engine } from './engine.ts';

const env = { PATH: process.env['PATH'] };
const engine = (program: string, ...compose: string[]): Engine => ({ program, compose }) as unknown as Engine;

describe('a container engine', () => {
  it('is the first that answers and has a compose', async () => {
    const choices = [engine('no-such-engine', 'true'), engine('false', 'true'), engine('true', 'false')];
    expect(await findEngine(env, choices)).toBeUndefined();
    expect(await findEngine(env, [...choices, engine('true', 'true')])).toEqual(engine('true', 'true'));
  });

  it('is not needed: without one the smoke test says so in one line and is content', () => {
    const tool = join(import.meta.dirname, '../image-smoke.ts');
    const { status, stderr, stdout } = spawnSync(process.execPath, [tool], {
      env: { PATH: '/nowhere' },
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([
      0,
      '',
      '  ! image:smoke: left out, no Docker or Podman with compose answers here\n',
    ]);
  });
});

describe('a command', () => {
  it('is given its input and answers what it wrote', async () => {
    expect(await run(['cat'], { env, input: 'hello\n' })).toBe('hello');
  });

  it('tells what it said last where it fails', async () => {
    await expect(run(['sh', '-c', 'echo why >&2; exit 3'], { env })).rejects.toThrow(
      '`sh -c echo why >&2; exit 3` ended with 3.\nwhy',
    );
  });

  it('is stopped by its signal, and not begun after it', async () => {
    const stop = new AbortController();
    const waiting = run(['sleep', '60'], { env, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toThrow('`sleep 60` ended with');
    await expect(run(['true'], { env, signal: stop.signal })).rejects.toThrow('aborted');
  });
});
