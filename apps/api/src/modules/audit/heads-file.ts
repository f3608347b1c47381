import { Injectable } from '@nestjs/common';
import { appendFile, mkdir, open, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { headIn, type SignedHead } from '#libs/chains';
import { Config } from '#libs/config';

/** Which head of a chain it is. */
export type HeadMark = Pick<SignedHead, 'number' | 'signedAt'>;

/** The file that heads are added to, one a line. Whoever asks it waits for a disk, which may be far away. */
@Injectable()
export class HeadsFile {
  private readonly path: string | undefined;

  constructor({ auditHeadsFile }: Config) {
    this.path = auditHeadsFile;
  }

  get isWanted(): boolean {
    return this.path !== undefined;
  }

  /**
   * The last head of each chain in it. Half a line at its end, which a crash or a full disk left, is no head, and is taken
   * away if that is still ours to do once all is read.
   */
  async ends(isOurs: () => boolean): Promise<Map<string, HeadMark>> {
    const ends = new Map<string, HeadMark>();
    if (this.path === undefined || !(await isThere(this.path))) return ends;
    let whole = 0;
    let rest = '';
    const file = await open(this.path, 'r');
    for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        whole += Buffer.byteLength(line) + 1;
        // A line that is none of ours is somebody else's to explain.
        const head = headIn(line);
        if (head) ends.set(head.tenantId, { number: head.number, signedAt: head.signedAt });
      }
    }
    if (rest !== '' && isOurs()) await truncate(this.path, whole);
    return ends;
  }

  async append(heads: readonly SignedHead[]): Promise<void> {
    if (this.path === undefined) return;
    await mkdir(dirname(this.path), { recursive: true });
    await isThere(this.path);
    await appendFile(this.path, heads.map((head) => `${JSON.stringify(head)}\n`).join(''), { flush: true });
  }
}

/** Throws where something else is there: whoever opens a pipe waits for its other end, and no process ends while it does. */
async function isThere(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found && !found.isFile()) throw new Error('AUDIT_HEADS_FILE names something that is no file.');
  return found !== undefined;
}
