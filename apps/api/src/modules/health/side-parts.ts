import { Inject, Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { TRANSPORT, type Transport } from '#libs/messaging';
import { Mongo } from '#libs/mongo';
import { Redis } from '#libs/redis';

/** A part that requests can do without, all or most of them. */
export interface SidePart {
  readonly name: string;
  /** Rejects where the part does not answer. */
  readonly check: () => Promise<void>;
}

/** The parts beside PostgreSQL, as far as this process is configured to use them. */
@Injectable()
export class SideParts {
  readonly all: readonly SidePart[];

  constructor(config: Config, mongo: Mongo, redis: Redis, @Inject(TRANSPORT) transport: Transport) {
    this.all = [
      ...(redis.commands ? [{ name: 'redis', check: () => redis.check() }] : []),
      ...(config.env.KAFKA_BROKERS.length > 0 ? [{ name: 'kafka', check: () => transport.check() }] : []),
      ...(mongo.isConfigured ? [{ name: 'mongo', check: () => mongo.check() }] : []),
    ];
  }
}
