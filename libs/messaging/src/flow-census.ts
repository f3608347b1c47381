import { Inject, Injectable } from '@nestjs/common';
import { Consumers } from './consumers.js';
import { TRANSPORT, type Lag, type Transport } from './transport.js';
import { WaitingRows } from './waiting-rows.js';

/** What was counted, consumer by consumer and partition by partition. */
export interface Census {
  readonly waiting: number;
  readonly oldestAgeSeconds: number;
  /** By consumer, each of them, also with none. */
  readonly deadLetters: ReadonlyMap<string, number>;
  /** Undefined where the broker could not be asked. */
  readonly lag: readonly Lag[] | undefined;
}

/** Counts what waits: in the outbox, for each consumer, and for a person. */
@Injectable()
export class FlowCensus {
  constructor(
    private readonly rows: WaitingRows,
    private readonly consumers: Consumers,
    @Inject(TRANSPORT) private readonly transport: Transport,
  ) {}

  /** `failed` hears why the broker could not be asked, which keeps nothing else from being counted. */
  async take(failed: (error: unknown) => void): Promise<Census> {
    const { waiting, ageSeconds: oldestAgeSeconds } = await this.rows.backlog();
    const dead = await this.rows.deadLetters();
    const consumers = this.consumers.all();
    const deadLetters = new Map(consumers.map(({ name }) => [name, dead.get(name) ?? 0]));
    const lag = await this.transport.lag(consumers).catch(failed);
    return { waiting, oldestAgeSeconds, deadLetters, lag: lag ?? undefined };
  }
}
