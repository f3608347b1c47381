import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/access';
import type { KnownKey } from '#modules/api-keys';
import { Principals } from './principals.js';

interface Worked {
  readonly granted: ReadonlySet<string>;
  readonly actor: Actor;
}

/** What API keys may do now: what each was given, less what its creator has lost since. */
@Injectable()
export class KeyPrincipals {
  private readonly worked = new WeakMap<KnownKey, Worked>();

  constructor(private readonly principals: Principals) {}

  /** The actor of the key; undefined where its creator may not act any more. Answers at once where it can. */
  actorOf(key: KnownKey): Actor | undefined | Promise<Actor | undefined> {
    const granted = this.principals.permissionsOf(key.tenantId, key.createdBy);
    return granted instanceof Promise ? granted.then((found) => this.actor(key, found)) : this.actor(key, granted);
  }

  /** The same object as long as the creator's permissions are the same: intersecting sets costs more than the rest. */
  private actor(key: KnownKey, granted: ReadonlySet<string> | undefined): Actor | undefined {
    if (!granted) return undefined;
    const known = this.worked.get(key);
    if (known?.granted === granted) return known.actor;
    const permissions = new Set([...key.permissions].filter((permission) => granted.has(permission)));
    const actor: Actor = { tenantId: key.tenantId, principalId: key.id, kind: 'api-key', permissions };
    this.worked.set(key, { granted, actor });
    return actor;
  }
}
