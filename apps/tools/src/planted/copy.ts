import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../environment.ts';
import { plant, type Fault } from './fault.ts';

/** The sources once more, to be spoilt: the checkout itself is never touched. */
export class Copy {
  readonly root = mkdtempSync(join(tmpdir(), 'company-backend-planted-'));

  /** What git knows, and what it would: as it lies there, committed or not. */
  fill(): void {
    const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
    for (const name of names.toString().split('\0').filter(Boolean)) {
      if (!existsSync(join(ROOT, name))) continue;
      mkdirSync(dirname(join(this.root, name)), { recursive: true });
      cpSync(join(ROOT, name), join(this.root, name));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** Does `work` while the fault is in the copy. */
  async spoilt<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
    const path = join(this.root, fault.file);
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, plant(fault, sound));
    try {
      return await work();
    } finally {
      writeFileSync(path, sound);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
