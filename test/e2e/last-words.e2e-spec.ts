import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { BuiltProcess } from '../support/built-process.js';
import { ROOT } from '../../apps/tools/src/environment.ts';

beforeAll(() => BuiltProcess.prepare(), 120_000);

/** What a process tells that logs while the one thread that writes for it has something else to do, and then ends. */
async function lastWords(level: 'info' | 'fatal', end: string): Promise<unknown[]> {
  const program = `
    import { pbkdf2 } from 'node:crypto';
    import { createLog, written } from '${ROOT}/dist/libs/logging/src/index.js';
    const log = createLog('info');
    pbkdf2('', '', 1_000_000, 64, 'sha512', () => undefined);
    log.info('one');
    // Longer than a line waits for others to be written with.
    setTimeout(async () => { log.${level}('two'); ${end} process.exit(0); }, 150);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { UV_THREADPOOL_SIZE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return told
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
}

describe('the last words of a process', () => {
  it.each(['info', 'fatal'] as const)(
    'come last, whatever is still on its way to be written (%s)',
    async (level) => {
      expect(await lastWords(level, 'await written(log);')).toEqual(['one', 'two']);
    },
    20_000,
  );

  it('would not, if it did not wait for that', async () => {
    expect(await lastWords('info', '')).not.toEqual(['one', 'two']);
  }, 20_000);
});
