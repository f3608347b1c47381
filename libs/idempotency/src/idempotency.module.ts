import { Global, Module } from '@nestjs/common';
import { Answers } from './answers.js';
import { Idempotency } from './idempotency.js';
import { InFlight } from './in-flight.js';

/** Offers idempotent answers to every door. */
@Global()
@Module({ providers: [Answers, Idempotency, InFlight], exports: [Idempotency] })
export class IdempotencyModule {}
