import { Injectable } from '@nestjs/common';
import { Revocations } from '#libs/access';
import { changing, type Statement } from '#libs/database';
import { Outbox } from '#libs/events';
import { sessionStolen } from './auth.events.js';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** How a session ends: its refresh tokens with the commit, its access tokens on every instance within a second. */
@Injectable()
export class SessionEndings {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly revocations: Revocations,
    private readonly outbox: Outbox,
  ) {}

  logOut(tenantId: string, sessionId: string): Statement[] {
    const object = { type: 'session', id: sessionId };
    const change = { tenantId, action: 'auth.session_ended', object };
    const end = changing(this.sessions.end(tenantId, sessionId, 'logout'), change);
    return [end, this.revocations.record(sessionId)];
  }

  /** Announced as version 1 of the session: it is stolen once, and the outbox takes no second one. */
  theft({ tenantId, id, userId }: Session): Statement[] {
    const event = sessionStolen({ sessionId: id, userId });
    const object = { type: 'session', id };
    // The session's person is not who did this: it was somebody with a token that had been replaced.
    const about = { tenantId, action: event.eventName, object, details: { version: 1 } };
    const append = this.outbox.append({ tenantId, type: 'session', id, version: 1 }, event, userId);
    const announced = changing(append, { ...about, outcome: 'denied' });
    return [this.sessions.end(tenantId, id, 'reuse'), this.revocations.record(id), announced];
  }
}
