import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Letter } from './letter.js';
import type { MailTransport } from './mail-transport.js';
import { rfc5322 } from './rfc5322.js';

/** Writes each letter to a directory as `<id>.eml`, whole or not at all; one that comes again takes its own place. */
export class MailFiles implements MailTransport {
  constructor(
    private readonly directory: string,
    private readonly host: string,
  ) {}

  async send(letter: Letter): Promise<void> {
    const bytes = await rfc5322(letter, this.host);
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const draft = join(this.directory, `.${letter.id}.${randomUUID()}`);
    try {
      await write(draft, bytes);
      await rename(draft, join(this.directory, `${letter.id}.eml`));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
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
