import { Global, Module } from '@nestjs/common';
import { Outbox } from './outbox.js';

/** Offers the outbox to every module. */
@Global()
@Module({ providers: [Outbox], exports: [Outbox] })
export class EventsModule {}
