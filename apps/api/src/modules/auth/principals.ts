import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Revocations, type Actor } from '#libs/access';
import { RolesFacade } from '#modules/roles';
import type { AccessClaims } from './access-tokens.js';
import { ActiveUsers } from './active-users.js';

type Permissions = ReadonlySet<string> | undefined;
type Whose = Pick<AccessClaims, 'tid' | 'sub'>;

interface Known {
  readonly permissions: Permissions;
  readonly parentId: string | undefined;
  readonly readAt: number;
  /** As whom they came last. */
  actor: Actor | undefined;
}

const REMEMBERED_MS = 60_000;

/** What signed-in users may do, remembered until they change: a change is noticed on every instance within a second. */
@Injectable()
export class Principals {
  private readonly known = new LRUCache<string, Known>({ max: 50_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly users: ActiveUsers,
    private readonly roles: RolesFacade,
    private readonly revocations: Revocations,
  ) {}

  /** The actor of the claims; undefined where the session has ended or the user may not act. Answers at once where it can. */
  actorOf(claims: AccessClaims): Actor | undefined | Promise<Actor | undefined> {
    if (this.revocations.ended(claims.sid)) return undefined;
    const known = this.known.get(keyOf(claims));
    if (known && !this.changedSince(claims, known.readAt)) return actorFrom(claims, known);
    return this.look(claims).then((found) => actorFrom(claims, found));
  }

  /** What the user may do now; undefined where they may not act. */
  permissionsOf(tid: string, sub: string): Permissions | Promise<Permissions> {
    const known = this.known.get(keyOf({ tid, sub }));
    if (known && !this.changedSince({ tid, sub }, known.readAt)) return known.permissions;
    return this.look({ tid, sub }).then(({ permissions }) => permissions);
  }

  private async look({ tid, sub }: Whose): Promise<Known> {
    // Taken before the look, so that a change during it is not missed.
    const readAt = performance.now();
    const user = await this.users.find(tid, sub);
    const permissions = user && (await this.roles.permissionsOf(tid, user.roles));
    const known: Known = { permissions, parentId: user?.parentId ?? undefined, readAt, actor: undefined };
    this.known.set(keyOf({ tid, sub }), known);
    return known;
  }

  /** The user, the tenant or a role of the tenant. */
  private changedSince({ sub, tid }: Whose, readAt: number): boolean {
    return this.revocations.changedSince(sub, readAt) || this.revocations.changedSince(tid, readAt);
  }
}

/** A user is of one tenant; the key says so all the same, so that no entry can ever serve another tenant's token. */
function keyOf({ tid, sub }: Whose): string {
  return `${tid}:${sub}`;
}

/** The same object for the same session, so that what follows from an actor can be remembered beside them. */
function actorFrom({ tid, sub, sid }: AccessClaims, known: Known): Actor | undefined {
  const { permissions, parentId, actor } = known;
  if (!permissions || actor?.sessionId === sid) return permissions && actor;
  const whose = parentId === undefined ? {} : { parentId };
  return (known.actor = { tenantId: tid, principalId: sub, kind: 'user', permissions, sessionId: sid, ...whose });
}
