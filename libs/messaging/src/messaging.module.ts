import {
  Global,
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Config } from '#libs/config';
import { Database, WORKER, query } from '#libs/database';
import { AppError } from '#libs/errors';
import { JobsModule } from '#libs/jobs';
import { LOG, type Log } from '#libs/logging';
import { Circuits, ResilienceModule } from '#libs/resilience';
import { Consumers } from './consumers.js';
import { DeadLetters } from './dead-letters.js';
import { Ears } from './ears.js';
import { EventFlows } from './event-flows.js';
import { FlowCensus } from './flow-census.js';
import { Gauges } from './gauges.js';
import { GuardedTransport } from './guarded-transport.js';
import { Housekeeping } from './housekeeping.js';
import { Inbox } from './inbox.js';
import { InProcessTransport } from './in-process-transport.js';
import { kafkaTransport } from './kafka.js';
import { Lanes } from './lanes.js';
import { MessagingMetrics } from './messaging-metrics.js';
import { outboxHistory } from './outbox-history.js';
import { OutboxRows } from './outbox-rows.js';
import { Past } from './past.js';
import { Publisher } from './publisher.js';
import { inTime } from './pause.js';
import { Relay } from './relay.js';
import { Runner } from './runner.js';
import { SecondChances } from './second-chances.js';
import { Subscriptions } from './subscriptions.js';
import { TRANSPORT, type Transport } from './transport.js';
import { WaitingRows } from './waiting-rows.js';

const PREPARE_MS = 3_000;

/** Closes the way once neither relay nor consumers need it any more. */
@Injectable()
class TransportCloser implements OnApplicationShutdown {
  constructor(@Inject(TRANSPORT) private readonly transport: Transport) {}

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}

/** What every role knows of messages: the way they go, how they flow, and what became of those that nobody could handle. */
@Global()
@Module({
  imports: [ResilienceModule],
  providers: [
    {
      provide: TRANSPORT,
      useFactory: (config: Config, database: Database, log: Log, circuits: Circuits) =>
        transportFor(config, database, log, circuits),
      inject: [Config, Database, LOG, Circuits],
    },
    DeadLetters,
    EventFlows,
    TransportCloser,
  ],
  exports: [TRANSPORT, DeadLetters, EventFlows],
})
export class MessagingModule {}

/** Runs relay, consumers and what looks after them; for the roles that work in the background. */
@Module({
  imports: [DiscoveryModule, JobsModule],
  providers: [
    ...[MessagingMetrics, OutboxRows, WaitingRows, Lanes, Publisher, Ears, Relay],
    ...[Inbox, Runner, Consumers, Subscriptions, Past, SecondChances, Housekeeping, FlowCensus, Gauges],
  ],
})
export class BackgroundModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly relay: Relay,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** Rejects, and so ends the start, where the login may not do a worker's work. */
  async onModuleInit(): Promise<void> {
    await this.requireWorker();
    // So that consumers find their topics at once. A broker that is away is no reason not to start: the relay tries again.
    await inTime(this.relay.prepare(), PREPARE_MS).catch(() => undefined);
  }

  /** Whoever hears is there before anything is published. */
  onApplicationBootstrap(): void {
    this.subscriptions.start();
    this.relay.start();
  }

  /** Both at once: inside one process, what is being published waits for the consumers. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.relay.stop(), this.subscriptions.stop()]);
  }

  private async requireWorker(): Promise<void> {
    await this.database.read(WORKER, whoAmI()).catch((error: unknown) => {
      if (error instanceof AppError) throw error;
      throw new Error(
        'The database login may not work in the background: make it a member of company_worker, or set APP_ROLE=api.',
        { cause: error },
      );
    });
  }
}

const whoAmI = query('messaging.who_am_i', 'select current_user');

async function transportFor(config: Config, database: Database, log: Log, circuits: Circuits): Promise<Transport> {
  const { KAFKA_CREATE_TOPICS, KAFKA_TOPIC_PARTITIONS, KAFKA_TOPIC_REPLICATION } = config.env;
  const brokers = config.env.KAFKA_BROKERS;
  if (brokers.length > 0) {
    const replication = KAFKA_TOPIC_REPLICATION || -1;
    const topics = { createTopics: KAFKA_CREATE_TOPICS, partitions: KAFKA_TOPIC_PARTITIONS, replication };
    const kafka = await kafkaTransport({ brokers, ...topics, instanceId: config.instanceId }, log);
    return new GuardedTransport(kafka, circuits);
  }
  log.warn({ module: 'messaging' }, 'no broker: events travel inside this process');
  return new InProcessTransport(outboxHistory(database));
}
