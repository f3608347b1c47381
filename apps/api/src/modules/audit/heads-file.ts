import { Inject, Injectable } from '@nestjs/common';
import { appendFile, mkdir, open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SignedHead } from '#libs/chains';
import { Config } from '#libs/config';
import { LOG, type Log } from '#libs/logging';
import { AuditMetrics } from './audit-metrics.js';
import { HeadsRepository } from './heads.repository.js';

const AT_A_TIME = 1_000;

/**
 * The file that heads are added to, one a line: each once, those of a chain in their order, and none left out however long
 * it could not be written or this process was not there. What it lacks is found out from what it ends with.
 */
@Injectable()
export class HeadsFile {
  /** The number of the last head of each chain in the file; undefined where another may have written since, or half a line. */
  private ends: Map<string, number> | undefined;
  private isLost = false;

  constructor(
    private readonly config: Config,
    private readonly rows: HeadsRepository,
    private readonly metrics: AuditMetrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Whether heads wait until it can be written. */
  get isBehind(): boolean {
    return this.isLost;
  }

  /** It is another's turn to write, maybe to the same file. */
  leave(): void {
    this.ends = undefined;
    this.lose(false);
  }

  /** Adds what was signed and is not in it. A file that cannot be written stops nobody: it is tried again. */
  async catchUp(): Promise<void> {
    const path = this.config.auditHeadsFile;
    if (path === undefined) return;
    try {
      const added = await this.fill(path);
      if (this.isLost) this.log.info({ module: 'audit', heads: added }, 'heads of the audit trail are written again');
      this.lose(false);
    } catch (error) {
      this.ends = undefined;
      if (!this.isLost) this.log.warn({ module: 'audit', err: error }, 'heads of the audit trail could not be written');
      this.lose(true);
    }
  }

  private async fill(path: string): Promise<number> {
    const ends = (this.ends ??= await this.rows.within(await endsOf(path)));
    for (let added = 0; ;) {
      const heads = await this.rows.beyond(ends, AT_A_TIME);
      if (heads.length > 0) await append(path, heads);
      for (const { tenantId, number } of heads) ends.set(tenantId, number);
      added += heads.length;
      if (heads.length < AT_A_TIME) return added;
    }
  }

  private lose(isLost: boolean): void {
    this.isLost = isLost;
    this.metrics.fileBehind(isLost);
  }
}

async function append(path: string, heads: readonly SignedHead[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await appendFile(path, heads.map((head) => `${JSON.stringify(head)}\n`).join(''), { flush: true });
}

/** Where the chains end in the file. Half a line, which a crash or a full disk left, is taken away: it is not there yet. */
async function endsOf(path: string): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return ends;
  let whole = 0;
  let rest = '';
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      whole += Buffer.byteLength(line) + 1;
      const head = headIn(line);
      if (head) ends.set(head.tenantId, head.number);
    }
  }
  if (rest !== '') await truncate(path, whole);
  return ends;
}

/** A line that is none of ours is somebody else's to explain. */
function headIn(line: string): SignedHead | undefined {
  try {
    return JSON.parse(line) as SignedHead;
  } catch {
    return undefined;
  }
}
