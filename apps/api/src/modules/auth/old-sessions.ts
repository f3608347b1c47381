import { Inject, Injectable } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { BATCH, Every, inBatches } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';

// Long enough after its end for somebody to ask what became of it.
const removals = {
  refresh_tokens: query(
    'auth.remove_old_refresh_tokens',
    // While its session lives, a token that was used is what tells a thief from a stranger.
    `delete from auth.refresh_tokens where hash in (
       select t.hash from auth.refresh_tokens t join auth.sessions s on s.tenant_id = t.tenant_id and s.id = t.session_id
       where t.expires_at < now() - interval '1 day' and (
         least(s.expires_at, s.ended_at) < now() - interval '1 day' or not exists (
           select from auth.refresh_tokens n
           where n.tenant_id = s.tenant_id and n.session_id = s.id and n.expires_at >= now() - interval '1 day'))
       order by t.expires_at limit $1)
     returning 1`,
  ),
  sessions: query(
    'auth.remove_old_sessions',
    `delete from auth.sessions where id in (
       select id from auth.sessions s where expires_at < now() - interval '30 days' and not exists (
         select from auth.refresh_tokens t where t.tenant_id = s.tenant_id and t.session_id = s.id)
       order by expires_at limit $1)
     returning 1`,
  ),
  failed_attempts: query(
    'auth.remove_old_failed_attempts',
    `delete from auth.failed_attempts where subject in (
       select subject from auth.failed_attempts where noted_at < now() - interval '1 day' order by noted_at limit $1)
     returning 1`,
  ),
  mailed_tokens: query(
    'auth.remove_old_mailed_tokens',
    `delete from auth.mailed_tokens where id in (
       select id from auth.mailed_tokens where expires_at < now() - interval '1 day' order by expires_at limit $1)
     returning 1`,
  ),
};

/** Removes what is left of sessions, failed attempts and mailed tokens that are long over. */
@Injectable()
export class OldSessions {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Every(3_600, 'auth.remove_old_sessions')
  async remove(signal: AbortSignal): Promise<void> {
    for (const [table, removal] of Object.entries(removals)) {
      const rows = await inBatches(signal, async () => (await this.database.change(WORKER, removal(BATCH))).length);
      if (rows > 0) this.log.info({ module: 'auth', table, rows }, 'old rows removed');
    }
  }
}
