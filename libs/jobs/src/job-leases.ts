import { Injectable } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { newId } from '#libs/ids';

/** How long a run may take before another instance believes its owner dead. */
export const LEASE_SECONDS = 20;

const register = query('jobs.register', `insert into platform.jobs (name) values ($1) on conflict do nothing`);
const claim = query<{ name: string }>(
  'jobs.claim',
  `update platform.jobs
   set owner = $2, lease_until = now() + make_interval(secs => $4), next_run_at = now() + make_interval(secs => $3)
   where name = $1 and next_run_at <= now() and lease_until < now() returning name`,
);
const release = query(
  'jobs.release',
  `update platform.jobs set lease_until = '-infinity', last_run_at = now(), fault = $3 where name = $1 and owner = $2`,
);

const renew = query<{ name: string }>(
  'jobs.renew',
  `update platform.jobs set lease_until = now() + make_interval(secs => $3) where name = $1 and owner = $2 returning name`,
);

/** Whose turn a job is: a row each, on the database's clock. */
@Injectable()
export class JobLeases {
  private readonly owner = newId();

  constructor(private readonly database: Database) {}

  async register(name: string): Promise<void> {
    await this.database.change(WORKER, register(name));
  }

  /** Whether the job is due and ours to run now; then it is due again in so many seconds. */
  async claim(name: string, seconds: number): Promise<boolean> {
    const rows = await this.database.change(WORKER, claim(name, this.owner, seconds, LEASE_SECONDS));
    return rows.length > 0;
  }

  /** Keeps it for another while; whether it was still ours. */
  async renew(name: string): Promise<boolean> {
    return (await this.database.change(WORKER, renew(name, this.owner, LEASE_SECONDS))).length > 0;
  }

  /** Gives it back, with what went wrong. */
  async release(name: string, fault: string | null): Promise<void> {
    await this.database.change(WORKER, release(name, this.owner, fault));
  }
}
