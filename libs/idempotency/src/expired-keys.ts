import { Inject, Injectable, Module } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';

const removeExpired = query(
  'idempotency.remove_expired',
  `delete from platform.idempotency_keys where ctid = any(array(
     select ctid from platform.idempotency_keys where expires_at < now() order by expires_at limit $1)) returning key`,
);

/** Removes the answers that nobody may ask for again. */
@Injectable()
class ExpiredKeys {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(60, 'idempotency.remove_expired')
  async remove(signal: AbortSignal): Promise<void> {
    const rows = await inBatches(signal, async () => (await this.database.change(WORKER, removeExpired(BATCH))).length);
    if (rows > 0) this.log.info({ module: 'idempotency', table: 'idempotency_keys', rows }, 'old rows removed');
  }
}

/** What idempotency leaves to do in the background. */
@Module({ providers: [ExpiredKeys] })
export class IdempotencyBackgroundModule {}
