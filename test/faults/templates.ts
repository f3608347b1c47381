import { withClient } from '../../apps/tools/src/database-access.ts';
import type { FaultsBuild } from './build-with-failpoints.ts';

interface Migrating {
  readonly migrate: (how: object) => Promise<unknown>;
}

/** Brings the schema of an empty database up to date, as the build knows it, and plants our counters and a way to refuse mails. */
export async function furnish(build: FaultsBuild, urls: Readonly<Record<'owner' | 'all', string>>): Promise<void> {
  const { migrate } = (await import(`file://${build.dist}/libs/database/src/index.js`)) as Migrating;
  const { migrations } = (await import(`file://${build.dist}/migrations/index.js`)) as { migrations: unknown };
  const { createLog } = (await import(`file://${build.dist}/libs/logging/src/index.js`)) as {
    createLog: (level: string) => unknown;
  };
  await migrate({ url: urls.owner, migrations, log: createLog('silent') });
  await withClient(urls.all, (client) => client.query(COUNTERS));
}

// Most effects would swallow a second of their kind by themselves, so each time one is carried out is written down, in
// its own commit and under the number of that: a trigger of the statement, which fires even where no row changes.
const COUNTERS = `
  create schema faults;
  create table faults.effects (
    consumer text not null, tx xid8 not null default pg_current_xact_id(), at timestamptz not null default clock_timestamp());
  create function faults.count_effect() returns trigger language plpgsql security definer as $$
    begin insert into faults.effects (consumer) values (tg_argv[0]); return null; end $$;
  create table faults.refused (context_id text primary key);
  create function faults.refuse() returns trigger language plpgsql security definer as $$ begin
    if exists (select from faults.refused r where r.context_id = new.context_id) then raise exception 'refused'; end if;
    return new;
  end $$;
  create trigger refused before insert on mail.messages for each row execute function faults.refuse();
  create trigger counted after insert on statistics.counted_orders
    for each statement execute function faults.count_effect('statistics.count_orders');
  create trigger confirmed after insert on mail.messages
    for each row when (new.kind = 'order_confirmation') execute function faults.count_effect('mail.confirm_orders');
  create trigger reset after insert on mail.messages
    for each row when (new.kind = 'password_reset') execute function faults.count_effect('mail.mail_reset_tokens');
  create trigger verified after insert on mail.messages
    for each row when (new.kind = 'email_verification') execute function faults.count_effect('mail.mail_verification_tokens');
  create trigger welcomed after insert on mail.messages
    for each row when (new.kind = 'welcome') execute function faults.count_effect('mail.welcome_users');
`;
