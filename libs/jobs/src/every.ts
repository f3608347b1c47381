import { DiscoveryService } from '@nestjs/core';

/** What comes round, and how often. */
export interface Round {
  /** `<module>.<what>`: names the job in the database, in logs and in metrics. */
  readonly name: string;
  readonly seconds: number;
}

export const ROUND = DiscoveryService.createDecorator<Round>();

/** Makes a method a job: one of all instances runs it, at most once in so many seconds. */
export const Every =
  (seconds: number, name: string): MethodDecorator =>
  (target, key, descriptor) => {
    ROUND({ name, seconds })(target, key, descriptor);
  };
