import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Letter } from './letter.js';
import { MailFiles } from './mail-files.js';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'company-backend-mails-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

async function leave(name: string, secondsAgo: number): Promise<string> {
  const at = new Date(Date.now() - secondsAgo * 1_000);
  await writeFile(join(directory, name), '');
  await utimes(join(directory, name), at, at);
  return name;
}

describe('mails as files', () => {
  it('are written without what a killed process left behind, and leave alone what another writes or keeps there', async () => {
    const id = randomUUID();
    await leave(`.${id}.${randomUUID()}`, 60);
    const others = [await leave(`.${randomUUID()}.${randomUUID()}`, 1), await leave('.gitkeep', 60)];
    await new MailFiles(directory, { from: 'no-reply@localhost', host: 'localhost' }).send(letter(id));
    expect((await readdir(directory)).sort()).toEqual([...others, `${id}.eml`].sort());
  });
});

function letter(id: string): Letter {
  const to = { name: 'Maria', address: 'maria@example.com' };
  return { id, contextId: 'a-mail-0001', date: new Date(), to, subject: 'Welcome', text: 'Hello Maria' };
}
