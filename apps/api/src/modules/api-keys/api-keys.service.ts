import { Injectable } from '@nestjs/common';
import { Revocations, type Actor } from '#libs/access';
import { changing, Database, type PageRequest, type Slice, type Statement } from '#libs/database';
import type { OnceOnly } from '#libs/idempotency';
import { RolesFacade } from '#modules/roles';
import { ApiKey } from './api-key.entity.js';
import { hashOfKey, mintKey } from './api-key-secrets.js';
import { apiKeysErrors } from './api-keys.errors.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** What somebody wants a key for. */
export interface ApiKeyWish {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly expiresAt?: string | null | undefined;
}

/** A key together with its secret, which is told this once. */
export interface ShownKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** What no key may hand on: a key that could make keys would outlive its own revocation. */
const FOR_PERSONS = 'api-keys:write';

/** Makes, lists, rotates and revokes API keys. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly roles: RolesFacade,
    private readonly revocations: Revocations,
    private readonly database: Database,
  ) {}

  list(actor: Actor, page: PageRequest): Promise<Slice<ApiKey>> {
    return this.keys.list(actor.tenantId, page);
  }

  /** Throws `api_keys.unknown_permission`, or `api_keys.beyond_own` unless the actor has all that the key is to have. */
  async create(actor: Actor, wish: ApiKeyWish, once: OnceOnly<ShownKey>): Promise<ShownKey> {
    this.requireKnown(wish.permissions);
    requireOwn(actor, wish.permissions);
    const key = ApiKey.begin({ tenantId: actor.tenantId, ...wish, ...(await this.origin(actor, wish)) });
    const secret = mintKey(key);
    key.hash = hashOfKey(secret);
    const shown = { key, secret };
    await this.database.commit(actor.tenantId, [...once.record(shown), told(key, 'created', this.keys.insert(key))]);
    return shown;
  }

  /** Gives the key a new secret. The one before counts for `overlapSeconds` more, the one before that no longer. */
  async rotate(actor: Actor, id: string, overlapSeconds: number, once: OnceOnly<ShownKey>): Promise<ShownKey> {
    const key = await this.keys.get(actor.tenantId, id);
    key.requireUsable(new Date());
    // Who sees the new secret holds what the key may.
    requireOwn(actor, key.permissions);
    if (actor.kind === 'api-key' && ![key.id, key.parentId].includes(actor.principalId))
      throw apiKeysErrors.beyond_own({ detail: 'A key rotates itself and the keys it made, no others.' });
    const secret = mintKey(key);
    const shown = { key, secret };
    const rotation = told(key, 'rotated', this.keys.rotate(key, hashOfKey(secret), overlapSeconds));
    await this.database.commit(actor.tenantId, [...once.record(shown), rotation, this.revocations.record(id)]);
    this.revocations.learn(id);
    return shown;
  }

  /** Ends the key and the keys it made, on every instance within a second. Ending it again changes nothing. */
  async revoke(actor: Actor, id: string): Promise<void> {
    const key = await this.keys.get(actor.tenantId, id);
    await this.database.commit(actor.tenantId, [
      told(key, 'revoked', this.keys.revoke(key)),
      this.revocations.record(id),
    ]);
    this.revocations.learn(id);
  }

  /** Who answers for a new key. One that a key asked for can neither make keys nor live longer than that key. */
  private async origin(
    actor: Actor,
    { permissions, expiresAt = null }: ApiKeyWish,
  ): Promise<{ createdBy: string; parentId: string | null; expiresAt: string | null }> {
    if (actor.kind === 'user') return { createdBy: actor.principalId, parentId: null, expiresAt };
    if (permissions.includes(FOR_PERSONS))
      throw apiKeysErrors.beyond_own({ detail: `Only a person can give a key ${FOR_PERSONS}.` });
    const parent = await this.keys.get(actor.tenantId, actor.principalId);
    const ends = [expiresAt, parent.expiresAt].filter((time) => time !== null).sort();
    return { createdBy: parent.createdBy, parentId: parent.id, expiresAt: ends[0] ?? null };
  }

  private requireKnown(permissions: readonly string[]): void {
    const errors = permissions.flatMap((permission, at) =>
      this.roles.isGrantable(permission)
        ? []
        : [{ pointer: `/permissions/${at}`, code: 'unknown', detail: 'is no permission' }],
    );
    if (errors.length > 0) throw apiKeysErrors.unknown_permission({ errors });
  }
}

function told({ tenantId, id }: ApiKey, what: string, statement: Statement): Statement {
  return changing(statement, { tenantId, action: `api_keys.key_${what}`, object: { type: 'api_key', id } });
}

function requireOwn(actor: Actor, permissions: readonly string[]): void {
  const lacking = permissions.filter((permission) => !actor.permissions.has(permission));
  if (lacking.length > 0) throw apiKeysErrors.beyond_own({ detail: `You lack ${lacking.join(', ')}.` });
}
