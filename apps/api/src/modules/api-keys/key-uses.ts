import { Inject, Injectable, type OnApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { onBehalfOf } from '#libs/context';
import { Database } from '#libs/database';
import { LOG, type Log } from '#libs/logging';
import { ApiKeysRepository } from './api-keys.repository.js';

const WRITE_MS = 1_000;
const QUIET_MS = 60_000;
const REMEMBERED = 50_000;

/** Notes when keys were used: at most once a minute each, and never while a request waits for it. */
@Injectable()
export class KeyUses implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly noted = new LRUCache<string, true>({ max: REMEMBERED, ttl: QUIET_MS });
  private readonly unwritten = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  note({ id, tenantId }: { readonly id: string; readonly tenantId: string }): void {
    if (this.noted.has(id)) return;
    this.noted.set(id, true);
    this.unwritten.set(id, tenantId);
  }

  /** A timer of its own, so that writing belongs to no request's context and deadline. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.write(), WRITE_MS);
    this.timer.unref();
  }

  /** After the server is closed: who is answered while we drain is among them. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** What cannot be written now is lost, and noted again with the key's next use a minute later. */
  private async write(): Promise<void> {
    const uses = [...this.unwritten];
    this.unwritten.clear();
    try {
      for (const [tenantId, ids] of byTenant(uses))
        await onBehalfOf(tenantId, () =>
          this.database.commit(
            tenantId,
            ids.map((id) => this.keys.touch(tenantId, id)),
          ),
        );
    } catch (error) {
      this.log.warn({ module: 'api-keys', err: error }, 'uses of API keys could not be noted');
    }
  }
}

/** Sorted, so that two instances that write the same keys wait for each other instead of blocking each other. */
function byTenant(uses: readonly [id: string, tenantId: string][]): Map<string, string[]> {
  const tenants = new Map<string, string[]>();
  for (const [id, tenantId] of uses.toSorted()) tenants.set(tenantId, [...(tenants.get(tenantId) ?? []), id]);
  return tenants;
}
