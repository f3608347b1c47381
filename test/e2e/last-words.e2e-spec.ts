import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BuiltProcess } from '../support/built-process.js';
import { ROOT } from '../../apps/tools/src/environment.ts';

const directory = mkdtempSync(join(tmpdir(), 'last-words-'));
const pipe = join(directory, 'pipe');

beforeAll(async () => {
  execFileSync('mkfifo', [pipe]);
  await BuiltProcess.prepare();
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

/** What a process tells that logs while the one thread that writes for it is held by something else, and then ends. */
async function lastWords(level: 'info' | 'fatal', end: string): Promise<unknown[]> {
  const program = `
    import { closeSync, open, openSync } from 'node:fs';
    import { createLog, written } from '${ROOT}/dist/libs/logging/src/index.js';
    const log = createLog('info');
    // Whoever opens a named pipe for reading is held until somebody opens it for writing.
    let isHeld = true;
    const letGo = () => { if (isHeld) closeSync(openSync('${pipe}', 'w')); isHeld = false; };
    process.on('exit', letGo);
    open('${pipe}', 'r', () => undefined);
    log.info('one');
    log.flush();
    log.${level}('two');
    ${end}
    process.exit(0);`;
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
      expect(await lastWords(level, 'setTimeout(letGo, 100); await written(log);')).toEqual(['one', 'two']);
    },
    20_000,
  );

  it('would not, if it did not wait for that', async () => {
    expect(await lastWords('info', '')).not.toEqual(['one', 'two']);
  }, 20_000);
});
