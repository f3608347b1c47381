import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Revocations } from '#libs/access';
import { builtInRoles, operatorRole } from './role.entity.js';
import { RolesRepository } from './roles.repository.js';

type Permissions = readonly string[];

interface Known {
  readonly own: ReadonlyMap<string, Permissions>;
  readonly readAt: number;
}

const REMEMBERED_MS = 60_000;
const builtIn: ReadonlyMap<string, Permissions> = new Map(
  [...builtInRoles, operatorRole].map(({ name, permissions }) => [name, permissions]),
);

/** What the names of roles stand for in a tenant, remembered until one of them changes. */
@Injectable()
export class TenantRoles {
  private readonly known = new LRUCache<string, Known>({ max: 10_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly roles: RolesRepository,
    private readonly revocations: Revocations,
  ) {}

  /** The permissions of each of the names; undefined for one that stands for nothing. */
  async standFor(tenantId: string, names: readonly string[]): Promise<(Permissions | undefined)[]> {
    // Most people have built-in roles only, and those are the same in every tenant.
    if (names.every((name) => builtIn.has(name))) return names.map((name) => builtIn.get(name));
    const own = await this.ownOf(tenantId);
    return names.map((name) => builtIn.get(name) ?? own.get(name));
  }

  private async ownOf(tenantId: string): Promise<ReadonlyMap<string, Permissions>> {
    const known = this.known.get(tenantId);
    if (known && !this.revocations.changedSince(tenantId, known.readAt)) return known.own;
    // Taken before the look, so that a change during it is not missed.
    const readAt = performance.now();
    const roles = await this.roles.findAll(tenantId);
    const own = new Map(roles.map(({ name, permissions }) => [name, permissions]));
    this.known.set(tenantId, { own, readAt });
    return own;
  }
}
