import type { Fault } from './fault.ts';

const BACKGROUND_SPEC = 'test/e2e/background-lines.e2e-spec.ts';

/** Whose call a log line is about, where nobody waits for an answer any more. */
export const lineFaults: readonly Fault[] = [
  {
    name: 'event-lines-of-nobody',
    fault: 'Lines about a handled event do not say whose it was',
    guard: '`Parcel.inContext` goes on with the call’s context',
    file: 'libs/messaging/src/parcel.ts',
    find: 'context.tenantId = tenantId;',
    replace: '',
    spec: BACKGROUND_SPEC,
    test: 'names its tenant, its contextId and who called, where its events are handled',
  },
  {
    name: 'given-up-out-of-context',
    fault: 'Lines about an event that is given up belong to no call',
    guard: '`Parcel.inContext` goes on with the call’s context',
    file: 'libs/messaging/src/parcel.ts',
    find: 'new Context(contextId ?? newContextId(),',
    replace: 'new Context(newContextId(),',
    spec: BACKGROUND_SPEC,
    test: 'names both where an event is given up',
  },
  {
    name: 'inbox-line-of-nobody',
    fault: 'That an event waits for its books is told without its call',
    guard: '`Runner.keepBooks` tells it in the context of the event',
    file: 'libs/messaging/src/runner.ts',
    find: 'parcel.inContext(() => this.log.error(',
    replace: '((line: () => void) => line())(() => this.log.error(',
    spec: BACKGROUND_SPEC,
    test: 'names both where nothing can be noted of an event',
  },
  {
    name: 'mail-lines-of-nobody',
    fault: 'Lines about a mail do not say whose it is',
    guard: '`MailSender` sends each in a context of its own',
    file: 'apps/api/src/modules/mail/mail-sender.ts',
    find: 'context.tenantId = tenantId;',
    replace: '',
    spec: BACKGROUND_SPEC,
    test: 'names both where a mail is sent',
  },
  {
    name: 'key-uses-of-nobody',
    fault: 'Lines about keys that were used do not say whose they are',
    guard: '`KeyUses` writes on behalf of the tenant',
    file: 'apps/api/src/modules/api-keys/key-uses.ts',
    find: 'await onBehalfOf(tenantId,',
    replace: `await onBehalfOf('nobody',`,
    spec: BACKGROUND_SPEC,
    test: 'names the tenant of a key whose use is noted, under a contextId of its own',
  },
  {
    name: 'jobs-under-one-id',
    fault: 'The runs of jobs cannot be told apart',
    guard: '`Scheduler` opens a context for each',
    file: 'libs/jobs/src/scheduler.ts',
    find: 'new Context(newContextId())',
    replace: `new Context('jobs-of-this-process')`,
    spec: BACKGROUND_SPEC,
    test: 'has a contextId wherever a job, an event or a mail is told of',
  },
];
