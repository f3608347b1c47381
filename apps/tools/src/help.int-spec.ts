import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ROOT } from './environment.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };
const tools = Object.entries(scripts).filter(([, command]) => command.startsWith('node apps/tools/src/'));

describe('every tool that npm runs', () => {
  it.each(tools)('%s tells its usage where --help is asked, and does nothing else', (script, command) => {
    const { status, stdout, stderr } = run(command, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?${script}\\b`));
    expect(stdout.split('\n').length).toBeLessThan(20);
  });

  it('does the same for -h', () => {
    const command = scripts['topics'] ?? '';
    expect(run(command, '-h')).toEqual(run(command, '--help'));
  });

  it('is one of many', () => expect(tools.length).toBeGreaterThan(10));
});

function run(command: string, wish: string): { status: number | null; stdout: string; stderr: string } {
  const [, file = ''] = command.split(' ');
  // Without a path, a database or a place for its data it could do nothing anyway.
  const env = { DATA_DIR: '/dev/null/nowhere' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, wish], { cwd: ROOT, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
