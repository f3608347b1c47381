import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../processes.ts';
import { pidOf, readState, writeRunning, writeState, writeStopped } from './state.ts';

describe('the state of a part', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'company-backend-state-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is found again as it was written, and leaves no draft behind', () => {
    const state = writeRunning(directory, process.pid, { port: 21_000, log: '/some/log' });
    expect(readState(directory)).toEqual(state);
    expect(pidOf(state)).toBe(process.pid);
    expect(readdirSync(directory)).toEqual(['state.json']);
  });

  it('keeps the port over a stop, and no process', () => {
    writeRunning(directory, process.pid, { port: 21_000, log: '/some/log' });
    writeStopped(directory);
    expect(readState(directory)).toEqual({ port: 21_000, log: '/some/log' });
  });

  it('takes no other process for its own whose number is the same', () => {
    const [pid, ticks] = identityOf(process.pid).split('-');
    expect(pidOf({ port: 21_000, process: `${pid}-${Number(ticks) + 1}` })).toBeUndefined();
  });

  it.each(['', '{"port":', '{}', 'null', '[]'])('is as good as none where the file says %j', (text) => {
    writeFileSync(join(directory, 'state.json'), text);
    expect(readState(directory)).toBeUndefined();
  });

  it('is none where nothing was started, and stopping that writes none', () => {
    writeStopped(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('knows a container by its id, not by a process of this machine', () => {
    writeState(directory, { port: 21_000, container: { engine: 'docker', id: 'c0ffee' } });
    expect(readState(directory)?.container).toEqual({ engine: 'docker', id: 'c0ffee' });
    expect(pidOf(readState(directory)!)).toBeUndefined();
  });
});
