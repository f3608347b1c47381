import { failpoint } from '#libs/failpoints';
import type { KafkaMessage } from './kafka-settings.js';
import { inTime, pause } from './pause.js';
import type { Delivery, PutOff, Subscription } from './transport.js';

const AT_A_TIME = 100;
const NOTHING = Buffer.alloc(0);
const COMMIT_MS = 5_000;
const AGAIN_MS = 1_000;
/** Between two looks at what was put off, where nothing else waits. */
const LOOK_MS = 20;

/** A message that the subscription put off, and when its time has come. */
interface Late {
  readonly message: KafkaMessage;
  readonly due: number;
}

/**
 * What of one partition waits to be settled. After a rebalance the broker begins again at what is committed, and some
 * messages come twice: those are left out here, and nothing that still waits is ever dropped, so that an offset is
 * committed only when all before it are settled.
 */
export class PartitionQueue {
  private waiting: KafkaMessage[] = [];
  /** In their order. */
  private putOff: Late[] = [];
  private newest: KafkaMessage | undefined;
  private last = -1n;
  private working: Promise<void> | undefined;

  constructor(
    private readonly subscription: Subscription,
    private readonly signal: AbortSignal,
    /** Called when some of what waited is settled, or nothing is being done any more. */
    private readonly eased: () => void,
  ) {}

  get length(): number {
    return this.waiting.length + this.putOff.length;
  }

  add(message: KafkaMessage): void {
    // Where nothing waits, an earlier offset is the broker beginning again, and what is repeated the inbox knows.
    if (message.offset <= this.last && this.length > 0) return;
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
    while (this.length > 0 && !this.signal.aborted) {
      try {
        const due = this.due();
        if (due.length > 0) await this.settleAgain(due);
        else if (this.waiting.length > 0) await this.settleNext();
        else await pause(LOOK_MS, this.signal);
      } catch {
        // Given up because of a stop: the offset stays where it is, and the messages come again. Anything else is told
        // by whoever settles, and tried again.
        await pause(AGAIN_MS, this.signal).catch(() => undefined);
      }
    }
  }

  private async settleNext(): Promise<void> {
    const batch = this.waiting.slice(0, AT_A_TIME);
    const held = new Set(this.putOff.map(({ message }) => message.key));
    const free = held.size === 0 ? batch : batch.filter(({ key }) => !held.has(key));
    const putOff = new Map((await this.settle(free, false)).map(({ delivery, ms }) => [delivery.offset, ms]));
    const now = performance.now();
    for (const message of batch)
      if (held.has(message.key) || putOff.has(message.offset))
        this.putOff.push({ message, due: now + (putOff.get(message.offset) ?? 0) });
    this.waiting.splice(0, batch.length);
    this.newest = batch.at(-1);
    await this.commit();
  }

  private async settleAgain(due: readonly Late[]): Promise<void> {
    await this.settle(
      due.map(({ message }) => message),
      true,
    );
    this.putOff = this.putOff.filter((late) => !due.includes(late));
    await this.commit();
  }

  /** Those whose time has come, and that of all before them under their keys. */
  private due(): Late[] {
    const [now, early] = [performance.now(), new Set<string>()];
    const due = this.putOff.filter(({ message: { key }, due }) => {
      if (due > now) early.add(key);
      return !early.has(key);
    });
    return due.slice(0, AT_A_TIME);
  }

  private async settle(batch: readonly KafkaMessage[], again: boolean): Promise<readonly PutOff[]> {
    return batch.length === 0 ? [] : this.subscription.settle(batch.map(deliveryOf), this.signal, again);
  }

  /** Nothing is committed while something before it is put off. */
  private async commit(): Promise<void> {
    this.eased();
    if (this.putOff.length > 0) return;
    await failpoint('consumer.before_offset');
    // A commit that fails, or is not answered, only means that they come again.
    await inTime(Promise.resolve(this.newest?.commit()), COMMIT_MS).catch(() => undefined);
  }
}

function deliveryOf({ topic, key, value, headers, partition, offset }: KafkaMessage): Delivery {
  // A tombstone has no value at all, whatever the client's types say.
  return { topic, key, value: value ?? NOTHING, headers: Object.fromEntries(headers), partition, offset };
}
