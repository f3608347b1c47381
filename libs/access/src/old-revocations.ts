import { Inject, Injectable, Module } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';

/** Longer than any access token may live. */
const removeOld = query(
  'access.remove_old_revocations',
  `delete from platform.revocations where id in (
     select id from platform.revocations where revoked_at < now() - interval '1 day' order by revoked_at limit $1)
   returning id`,
);

/** Removes revocations of tokens that are long out of date. */
@Injectable()
class OldRevocations {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(600, 'access.remove_old_revocations')
  async remove(signal: AbortSignal): Promise<void> {
    const rows = await inBatches(signal, async () => (await this.database.change(WORKER, removeOld(BATCH))).length);
    if (rows > 0) this.log.info({ module: 'access', table: 'revocations', rows }, 'old rows removed');
  }
}

/** What access leaves to do in the background. */
@Module({ providers: [OldRevocations] })
export class AccessBackgroundModule {}
