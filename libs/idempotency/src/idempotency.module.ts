import { Global, Module } from '@nestjs/common';
import { Answers } from './answers.js';
import { Idempotency } from './idempotency.js';

/** Offers idempotent answers to every door. */
@Global()
@Module({ providers: [Answers, Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
