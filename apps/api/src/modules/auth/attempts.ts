import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import type { Query, Statement } from '#libs/database';
import { Sealer } from '#libs/sealing';
import { AttemptsRepository, type Counted, type Locked } from './attempts.repository.js';
import { authErrors } from './auth.errors.js';
import { networkOf } from './session.entity.js';

/** Over all addresses a person is tried from, and over all persons an address tries. */
const PER_ACCOUNT = 2;
const PER_IP = 10;
/** A /64. */
const V6_GROUPS = 4;

/** Who tries to sign in as whom. */
export interface Attempt {
  readonly tenantId: string;
  readonly email: string;
  readonly ip: string;
}

/**
 * Counts failed attempts to sign in, on every instance together: for a pair of address and account, for an account from
 * wherever, for an address whoever it tries. Whoever had too many is refused, with the right password too; what succeeds
 * does not count, and live sessions go on.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly attempts: AttemptsRepository,
    private readonly sealer: Sealer,
    private readonly config: Config,
  ) {}

  /** Asks whether there were too many; `judge` throws `auth.too_many_attempts` where there were. */
  question(attempt: Attempt): Query<Locked> {
    const { counted, seconds } = this.counted(attempt);
    return this.attempts.lockedFor(counted, seconds);
  }

  judge([locked]: readonly Locked[]): void {
    refuseFor(locked?.retryAfter ?? undefined);
  }

  /** For the commit of a login: others may have guessed while this one waited for its turn. */
  requireFew(attempt: Attempt): Statement {
    const { counted, seconds } = this.counted(attempt);
    return this.attempts.requireFew(counted, seconds);
  }

  /** Counts one that failed, against the user whose address it is; throws `auth.too_many_attempts` where it was one too many. */
  async failed(attempt: Attempt, userId: string | null): Promise<void> {
    const { counted, seconds } = this.counted(attempt);
    refuseFor(await this.attempts.note(counted, seconds, { tenantId: attempt.tenantId, userId }));
  }

  /** Nobody is counted where the limit is lifted. */
  private counted({ tenantId, email, ...from }: Attempt): { readonly counted: Counted[]; readonly seconds: number } {
    const { RATE_LIMIT_AUTH: limit } = this.config.env;
    if (limit === 'off') return { counted: [], seconds: 0 };
    const { count, seconds } = limit;
    const ip = sourceOf(from.ip);
    const counted = [
      { subject: this.subject('pair', ip, tenantId, email), limit: count },
      { subject: this.subject('account', tenantId, email), limit: count * PER_ACCOUNT },
      { subject: this.subject('ip', ip), limit: count * PER_IP },
    ];
    return { counted: counted.sort((a, b) => Buffer.compare(a.subject, b.subject)), seconds };
  }

  private subject(...parts: readonly string[]): Buffer {
    return this.sealer.sign('failed attempts', JSON.stringify(parts));
  }
}

/** What an attacker has many of counts as one: of IPv6, a network as a customer gets it. */
export function sourceOf(ip: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(ip)?.[1];
  return v4 ?? networkOf(ip, V6_GROUPS);
}

function refuseFor(seconds: number | undefined): void {
  if (seconds === undefined) return;
  const detail = 'Too many attempts have failed at this account or from this address.';
  throw authErrors.too_many_attempts({ detail, retryAfter: Math.max(1, seconds) });
}
