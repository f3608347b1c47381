import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Revocations, type Actor } from '#libs/access';
import { RolesFacade } from '#modules/roles';
import { UsersFacade } from '#modules/users';
import type { AccessClaims } from './access-tokens.js';

interface Known {
  readonly permissions: ReadonlySet<string> | undefined;
  readonly readAt: number;
}

const REMEMBERED_MS = 60_000;

/** What signed-in users may do, remembered until they change: a change is noticed on every instance within a second. */
@Injectable()
export class Principals {
  private readonly known = new LRUCache<string, Known>({ max: 50_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly users: UsersFacade,
    private readonly roles: RolesFacade,
    private readonly revocations: Revocations,
  ) {}

  /** The actor of the claims; undefined where the session has ended or the user may not act. Answers at once where it can. */
  actorOf(claims: AccessClaims): Actor | undefined | Promise<Actor | undefined> {
    if (this.revocations.ended(claims.sid)) return undefined;
    const known = this.known.get(claims.sub);
    if (known && !this.revocations.changedSince(claims.sub, known.readAt)) return actor(claims, known);
    return this.look(claims).then((found) => actor(claims, found));
  }

  private async look({ tid, sub }: AccessClaims): Promise<Known> {
    // Taken before the look, so that a change during it is not missed.
    const readAt = performance.now();
    const user = await this.users.find(tid, sub);
    const permissions = user?.status === 'active' ? this.roles.permissionsOf(user.roles) : undefined;
    const known = { permissions, readAt };
    this.known.set(sub, known);
    return known;
  }
}

function actor({ tid, sub, sid }: AccessClaims, { permissions }: Known): Actor | undefined {
  return permissions && { tenantId: tid, principalId: sub, kind: 'user', permissions, sessionId: sid };
}
