import { MemoryDriver } from 'bentocache/drivers/memory';

/**
 * Memory as the first tier, which holds values as they are. What bentocache takes over from the second comes as the text that
 * lay there: it is read once, here, for as text nobody could read it again.
 */
export class MemoryTier extends MemoryDriver {
  override set(key: string, value: unknown, ttl?: number): boolean {
    const held: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    return super.set(key, held as string, ttl);
  }
}
