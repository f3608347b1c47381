import DataLoader from 'dataloader';
import type { Actor } from '#libs/access';
import type { Context } from '#libs/context';

/** One GraphQL operation under way: who asks, and what was gathered on their behalf so far. */
export class GraphqlCall {
  private readonly loaders = new Map<unknown, DataLoader<unknown, unknown>>();

  constructor(
    readonly actor: Actor,
    readonly context: Context,
  ) {}

  /** The same caller's next operation, which knows nothing of what was read for this one: it may have changed that. */
  next(): GraphqlCall {
    return new GraphqlCall(this.actor, this.context);
  }

  /** Forgets what was gathered: from here on it may be different. */
  forget(): void {
    this.loaders.clear();
  }

  /**
   * What `load` answers for the key. Keys that are asked for in one go, by however many fields, are loaded with one call of
   * `load`, which answers in their order. `kind` tells loads apart.
   */
  load<Key, Value>(kind: unknown, key: Key, load: (keys: readonly Key[]) => Promise<readonly Value[]>): Promise<Value> {
    let loader = this.loaders.get(kind) as DataLoader<Key, Value> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value>(load);
      this.loaders.set(kind, loader);
    }
    return loader.load(key);
  }
}
