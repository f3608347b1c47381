import { Inject, Injectable } from '@nestjs/common';
import { Database, query, WORKER } from '#libs/database';
import { TRANSPORT, type Beginning, type Delivery, type Transport } from './transport.js';

/** What somebody wants a consumer to hear again. */
export interface Replay {
  readonly id: string;
  readonly consumer: string;
  readonly from: Beginning;
}

interface Row {
  readonly id: string;
  readonly consumer: string;
  readonly since: string | null;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

const next = query<Row>(
  'messaging.next_replay',
  `select id, consumer, since, topic, partition, "offset" from platform.replays where finished_at is null
   order by requested_at limit 1`,
);

const progress = query(
  'messaging.replay_progress',
  'update platform.replays set seen = $2, handled = $3 where id = $1',
);

const finish = query(
  'messaging.finish_replay',
  'update platform.replays set finished_at = now(), fault = $2 where id = $1',
);

/** What was published, and the requests to have a consumer hear it again. */
@Injectable()
export class Past {
  constructor(
    private readonly database: Database,
    @Inject(TRANSPORT) private readonly transport: Transport,
  ) {}

  /** What a replay is about, of those topics. */
  of({ from }: Replay, topics: readonly string[], signal: AbortSignal): AsyncIterable<readonly Delivery[]> {
    return this.transport.history(topics, from, signal);
  }

  /** The oldest request that is not finished. */
  async next(): Promise<Replay | undefined> {
    const [row] = await this.database.read(WORKER, next());
    if (!row) return undefined;
    const { id, consumer, since, topic, partition, offset } = row;
    const place = { topic: topic ?? '', partition: partition ?? 0, offset: BigInt(offset ?? 0) };
    return { id, consumer, from: since === null ? place : { since: new Date(since) } };
  }

  async progress({ id }: Replay, seen: number, handled: number): Promise<void> {
    await this.database.change(WORKER, progress(id, seen, handled));
  }

  async finish({ id }: Replay, fault: string | null): Promise<void> {
    await this.database.change(WORKER, finish(id, fault));
  }
}
