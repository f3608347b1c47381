import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERTS } from '../../../apps/tools/src/monitoring/alerts.ts';

const FILES = 'docker/monitoring';

describe('the alert rules, by promtool', () => {
  it('are rules that Prometheus takes', async () => {
    const { code, said } = await promtool('check', 'rules', `${FILES}/alerts.yml`);
    expect([code, said]).toEqual([0, expect.stringContaining(`SUCCESS: ${ALERTS.length} rules found`)]);
  });

  it('fire in the examples of what they are for, and stay quiet in the others', async () => {
    const { code, said } = await promtool('test', 'rules', `${FILES}/alerts.test.yml`);
    expect([code, said]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('are each missed where they are gone', async () => {
    const { code, said } = await withRules((rules) => rules.replaceAll(/ for: \d+m/g, ' for: 10h'));
    expect(code).not.toBe(0);
    for (const { name } of ALERTS) expect(said).toContain(`alertname: ${name}`);
  });

  it('are each noticed where they fire for anything', async () => {
    const { code, said } = await withRules((rules) =>
      rules.replaceAll(/expr: (?:[>|]-?\n(?: {10,}.*\n)+|.*\n)/g, 'expr: vector(1)\n'),
    );
    expect(code).not.toBe(0);
    for (const { name } of ALERTS) expect(said).toContain(`alertname: ${name}`);
  });
});

/** The tests of the rules against rules that somebody changed. */
async function withRules(change: (rules: string) => string): Promise<{ code: number; said: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'company-backend-rules-'));
  try {
    cpSync(FILES, directory, { recursive: true });
    writeFileSync(join(directory, 'alerts.yml'), change(readFileSync(`${FILES}/alerts.yml`, 'utf8')));
    return await promtool('test', 'rules', join(directory, 'alerts.test.yml'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function promtool(...words: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile('promtool', [...words], (error, out, err) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, said: `${out}\n${err}` });
    });
  });
}
