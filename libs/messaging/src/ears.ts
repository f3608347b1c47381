import { Injectable } from '@nestjs/common';
import { Notifications } from '#libs/database';
import { OUTBOX_CHANNEL, OutboxBell } from '#libs/events';

/** Hears that something was committed: in this process by the bell, from others by PostgreSQL. */
@Injectable()
export class Ears {
  constructor(
    private readonly bell: OutboxBell,
    private readonly notifications: Notifications,
  ) {}

  listen(heard: () => void): void {
    this.bell.listen(heard);
    this.notifications.listen(OUTBOX_CHANNEL, heard);
  }
}
