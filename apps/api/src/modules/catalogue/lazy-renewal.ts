import { Inject, Injectable } from '@nestjs/common';
import { Context, currentContext, runInContext } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import type { StoredService } from './documents/service-document.js';
import { NEWEST } from './documents/upcasters.js';
import { ServiceDocuments } from './service-documents.repository.js';

/** As many as wait at most; what is not renewed now is read again some day. */
const MOST = 200;
const PATIENCE_MS = 5_000;

/** Writes documents of old forms in the newest one, after somebody has read them and without letting anybody wait for it. */
@Injectable()
export class LazyRenewal {
  private readonly waiting = new Map<string, StoredService>();
  private working = false;

  constructor(
    private readonly documents: ServiceDocuments,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Takes note of what was read. */
  note(documents: readonly StoredService[]): void {
    for (const document of documents)
      if (document.schemaVersion < NEWEST && this.waiting.size < MOST) this.waiting.set(document._id, document);
    if (this.waiting.size === 0 || this.working) return;
    // Under the contextId of the reading, but not under its deadline.
    const context = new Context(currentContext().contextId, performance.now() + PATIENCE_MS);
    void runInContext(context, () => this.renew());
  }

  private async renew(): Promise<void> {
    this.working = true;
    try {
      for (const [id, document] of this.waiting) {
        this.waiting.delete(id);
        await this.documents.renew(document);
      }
    } catch (error) {
      this.waiting.clear();
      this.log.debug({ module: 'catalogue', err: error }, 'old documents stay as they are');
    } finally {
      this.working = false;
    }
  }
}
