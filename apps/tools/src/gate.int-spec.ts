import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passGate } from './gate.ts';
import { isAlive, until } from './processes.ts';
import { Terminal } from './terminal.ts';

const node = `"${process.execPath}"`;

describe('the gate', () => {
  const said: string[] = [];
  const terminal = new Terminal({ write: (text) => said.push(text) });
  const never = new AbortController().signal;

  beforeEach(() => said.splice(0));

  it('passes when every check does, and says so of each', async () => {
    await passGate([check('first', 'exit 0'), check('second', 'exit 0')], terminal, never);
    expect(said.join('')).toMatch(/✓ first[^]*✓ second/);
  });

  it('stops at the first check that fails, with its output and its exit code', async () => {
    const checks = [check('first', 'echo to one; echo to the other >&2; exit 7'), check('second', 'exit 0')];
    await expect(passGate(checks, terminal, never)).rejects.toMatchObject({
      exitCode: 7,
      output: 'to one\nto the other\n',
    });
    expect(said.join('')).not.toContain('second');
  });

  it('makes those of one list at the same time, and ends the others once one of them fails', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gate-'));
    const meet = (mine: string, other: string): string =>
      `touch ${directory}/${mine}; until [ -e ${directory}/${other} ]; do sleep 0.01; done`;
    await passGate([[check('one', meet('1', '2')), check('two', meet('2', '1'))]], terminal, never);
    expect(said.join('')).toMatch(/✓ (one|two)[^]*✓ (one|two)/);

    const note = join(directory, 'pid');
    const patient = check('patient', `echo $$ > ${note}; exec sleep 60`);
    const failing = check('failing', `until [ -s ${note} ]; do sleep 0.01; done; exit 7`);
    await expect(passGate([[patient, failing], check('next', 'exit 0')], terminal, never)).rejects.toMatchObject({
      command: failing.command,
      exitCode: 7,
    });
    expect(isAlive(Number(readFileSync(note, 'utf8')))).toBe(false);
    expect(said.join('')).toMatch(/✗ failing[^]*– patient/);
    expect(said.join('')).not.toContain('next');
  });

  it('leaves out a check that cannot be made, and says why', async () => {
    await passGate([{ title: 'first', command: 'exit 1', skippedBecause: 'it has no git' }], terminal, never);
    expect(said.join('')).toContain('first: left out, it has no git');
  });

  it('tells a check killed by the system from one that failed', async () => {
    await expect(passGate([check('first', 'kill -9 $$')], terminal, never)).rejects.toMatchObject({ exitCode: 137 });
  });

  it('does not wait for someone whom a check left behind', async () => {
    const leavesSomeone = `${node} -e "${spawnIdler} process.stdout.write('done')"`;
    await passGate([check('first', leavesSomeone)], terminal, never);
    expect(said.join('')).toContain('✓ first');
  });

  it('takes the check and its children along when it is stopped', async () => {
    const note = join(mkdtempSync(join(tmpdir(), 'gate-')), 'pid');
    const stop = new AbortController();
    const passing = passGate([check('first', `sh -c 'echo $$ > ${note}; exec sleep 60'; true`)], terminal, stop.signal);
    const child = await until(() => existsSync(note) && Number(readFileSync(note, 'utf8')), 5_000);
    stop.abort('SIGINT');
    await expect(passing).rejects.toBe('SIGINT');
    expect(isAlive(child ?? 0)).toBe(false);
  });
});

const spawnIdler = "require('child_process').spawn('sleep', ['4'], { stdio: 'inherit', detached: true }).unref();";

function check(title: string, command: string): { title: string; command: string } {
  return { title, command };
}
