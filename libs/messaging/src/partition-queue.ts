import { failpoint } from '#libs/failpoints';
import type { KafkaMessage } from './kafka-settings.js';
import { inTime, pause } from './pause.js';
import type { Delivery, Subscription } from './transport.js';

const AT_A_TIME = 100;
const NOTHING = Buffer.alloc(0);
const COMMIT_MS = 5_000;
const AGAIN_MS = 1_000;

/**
 * What of one partition waits to be settled. After a rebalance the broker begins again at what is committed, and some
 * messages come twice: those are left out here, and nothing that still waits is ever dropped, so that an offset is
 * committed only when all before it are settled.
 */
export class PartitionQueue {
  private waiting: KafkaMessage[] = [];
  private last = -1n;
  private working: Promise<void> | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly signal: AbortSignal,
    /** Called when some of what waited is settled, or nothing is being done any more. */
    private readonly eased: () => void,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  add(message: KafkaMessage): void {
    // Where nothing waits, an earlier offset is the broker beginning again, and what is repeated the inbox knows.
    if (message.offset <= this.last && this.waiting.length > 0) return;
    this.last = message.offset;
    this.waiting.push(message);
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      this.eased();
    });
  }

  /** Resolves when nothing is being done. */
  async idle(): Promise<void> {
    await this.working;
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0 && !this.signal.aborted) {
      const batch = this.waiting.slice(0, AT_A_TIME);
      try {
        await this.subscription.settle(batch.map(deliveryOf), this.signal);
      } catch {
        // Given up because of a stop: the offset stays where it is, and the messages come again. Anything else is told
        // by whoever settles, and tried again.
        await pause(AGAIN_MS, this.signal).catch(() => undefined);
        continue;
      }
      this.waiting.splice(0, batch.length);
      this.eased();
      await failpoint('consumer.before_offset');
      // A commit that fails, or is not answered, only means that they come again.
      await inTime(Promise.resolve(batch.at(-1)?.commit()), COMMIT_MS).catch(() => undefined);
    }
  }
}

function deliveryOf({ topic, key, value, headers, partition, offset }: KafkaMessage): Delivery {
  // A tombstone has no value at all, whatever the client's types say.
  return { topic, key, value: value ?? NOTHING, headers: Object.fromEntries(headers), partition, offset };
}
