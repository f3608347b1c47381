import { Injectable } from '@nestjs/common';
import { changing, command, Database, PLATFORM, query, type Query, type Statement } from '#libs/database';
import { authErrors } from './auth.errors.js';

/** One that failed attempts are counted for, and how many it may have within the window. */
export interface Counted {
  readonly subject: Buffer;
  readonly limit: number;
}

/** How long an attempt has to wait. */
export interface Locked {
  readonly retryAfter: number | null;
}

// When the oldest of the last `limit` failures leaves the window, one more attempt may be made.
const wait = `ceil(extract(epoch from max(times[cardinality(times) - lim + 1]) + make_interval(secs => $3) - now()))::int`;

const lockedSql = `select ${wait} as "retryAfter"
   from unnest($1::bytea[], $2::int[]) as asked(subject, lim) cross join lateral (
     select array_agg(failed_at order by failed_at) as times
     from auth.failed_attempts f, unnest(f.times) as failed_at
     where f.subject = asked.subject and failed_at > now() - make_interval(secs => $3)) as recent
   where cardinality(times) >= lim`;

const locked = query<Locked>('auth.locked_until', lockedSql);
const requireFew = command(
  'auth.require_few_attempts',
  `select platform.expect(0, count("retryAfter")) from (${lockedSql}) as held`,
  { refusals: { CB001: authErrors.too_many_attempts } },
);

// One row a subject, so that those who fail at the same moment are counted one after the other.
const note = query<Locked>(
  'auth.note_failed_attempt',
  `with noted as (
     insert into auth.failed_attempts as known (subject, times)
     select subject, array[clock_timestamp()] from unnest($1::bytea[]) as asked(subject) order by subject
     on conflict (subject) do update set times = array(
       select failed_at from unnest(known.times || excluded.times) as failed_at
       where failed_at > now() - make_interval(secs => $3) order by failed_at desc limit (select max(lim) + 1 from unnest($2::int[]) as lim)), noted_at = now()
     returning subject, times)
   select max(ceil(extract(epoch from $3 * interval '1 second' - (now() - sorted[lim + 1]))))::int as "retryAfter"
   from noted join unnest($1::bytea[], $2::int[]) as asked(subject, lim) using (subject)
   cross join lateral (select array(select unnest(times) order by 1 desc) as sorted) as newest
   where cardinality(times) > lim`,
);

/** The only file that speaks SQL about failed attempts to sign in. They are counted under hashes: who it was is not kept. */
@Injectable()
export class AttemptsRepository {
  constructor(private readonly database: Database) {}

  /** Asks for the seconds until all of them may try again: null where they may now. */
  lockedFor(counted: readonly Counted[], windowSeconds: number): Query<Locked> {
    return locked(...columnsOf(counted), windowSeconds);
  }

  /** Refuses the commit with `auth.too_many_attempts` where one of them may not. */
  requireFew(counted: readonly Counted[], windowSeconds: number): Statement {
    return requireFew(...columnsOf(counted), windowSeconds);
  }

  /** Counts a failure for each, and tells the audit trail of it; seconds until all of them may try again, where one had too many already. */
  async note(
    counted: readonly Counted[],
    windowSeconds: number,
    { tenantId, userId }: { readonly tenantId: string; readonly userId: string | null },
  ): Promise<number | undefined> {
    const failed = changing(note(...columnsOf(counted), windowSeconds), {
      tenantId,
      action: 'auth.sign_in',
      object: { type: 'user', id: userId },
      outcome: 'denied',
      details: { code: 'auth.invalid_credentials' },
    });
    const [row] = await this.database.change(PLATFORM, failed);
    return row?.retryAfter ?? undefined;
  }
}

function columnsOf(counted: readonly Counted[]): [subjects: Buffer[], limits: number[]] {
  return [counted.map(({ subject }) => subject), counted.map(({ limit }) => limit)];
}
