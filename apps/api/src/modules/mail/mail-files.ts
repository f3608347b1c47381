import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Letter } from './letter.js';
import type { MailTransport } from './mail-transport.js';
import { rfc5322, type Sender } from './rfc5322.js';

const SWEEP_MS = 60_000;
/** Nobody writes a letter for as long, and whoever does finds its draft gone and begins again. */
const ABANDONED_MS = 15_000;
const DRAFT = /^\.[0-9a-f-]{36}\.[0-9a-f-]{36}$/;

/** Writes each letter to a directory as `<id>.eml`, whole or not at all; one that comes again takes its own place. */
export class MailFiles implements MailTransport {
  private sweptAt = -Infinity;

  constructor(
    private readonly directory: string,
    private readonly sender: Sender,
  ) {}

  async send(letter: Letter): Promise<void> {
    const bytes = await rfc5322(letter, this.sender);
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.sweep();
    const draft = join(this.directory, `.${letter.id}.${randomUUID()}`);
    try {
      await write(draft, bytes);
      await rename(draft, join(this.directory, `${letter.id}.eml`));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** A process that is killed leaves its draft behind; its letter is sent again, as another draft. */
  private async sweep(): Promise<void> {
    const now = performance.now();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    for (const name of await readdir(this.directory)) if (DRAFT.test(name)) await removeOld(join(this.directory, name));
  }
}

async function removeOld(draft: string): Promise<void> {
  // Another process may have finished it, or swept it, meanwhile.
  const found = await stat(draft).catch(() => undefined);
  if (found && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(draft, { force: true });
}

async function write(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
