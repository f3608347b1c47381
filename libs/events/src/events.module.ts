import { Global, Module } from '@nestjs/common';
import { Outbox } from './outbox.js';
import { OutboxBell } from './outbox-bell.js';

/** Offers the outbox to every module. */
@Global()
@Module({ providers: [Outbox, OutboxBell], exports: [Outbox, OutboxBell] })
export class EventsModule {}
