import type { DeclaredEvent } from '../define-event.js';
import type { JsonSchema } from './payload-schema.js';

/** Headers of every message: CloudEvents 1.0 in binary mode, and whose doing the event was. */
export const messageHeaders: JsonSchema = {
  type: 'object',
  properties: {
    ce_specversion: { type: 'string', const: '1.0', description: 'CloudEvents 1.0, binary mode.' },
    ce_id: { type: 'string', format: 'uuid', description: 'The event. A repeated message has the same one.' },
    ce_type: { type: 'string', description: 'What happened, and the version of the payload.' },
    ce_source: { type: 'string', format: 'uri-reference', description: 'Where it happened: the module.' },
    ce_subject: { type: 'string', format: 'uuid', description: 'What it happened to. It is the key as well.' },
    ce_time: { type: 'string', format: 'date-time', description: 'When it was committed.' },
    ce_sequence: {
      type: 'string',
      pattern: '^[1-9][0-9]*$',
      description: 'The version of the subject that the event led to; each has one event.',
    },
    'content-type': { type: 'string', const: 'application/json', description: 'The value is the payload, in UTF-8.' },
    'x-context-id': {
      type: 'string',
      pattern: '^[A-Za-z0-9._-]{8,64}$',
      description: 'The contextId of the request that caused it; hand it on.',
    },
    traceparent: {
      type: 'string',
      pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
      description: 'The W3C trace of that request.',
    },
    'x-tenant-id': { type: 'string', format: 'uuid', description: 'The tenant it belongs to.' },
    'x-actor-id': { type: 'string', format: 'uuid', description: 'Who did it; absent where nobody acted.' },
  },
  required: [
    ...['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'ce_sequence'],
    ...['content-type', 'x-context-id', 'traceparent', 'x-tenant-id'],
  ],
};

/** The module that announces an event: `orders`. */
export function moduleOf({ eventName }: Pick<DeclaredEvent, 'eventName'>): string {
  return eventName.slice(0, eventName.indexOf('.'));
}

/** The `ce_source` of an event: `/company-backend/orders`. */
export function sourceOf(event: Pick<DeclaredEvent, 'eventName'>): string {
  return `/company-backend/${moduleOf(event)}`;
}

/** What every listener may rely on, and has to see to. */
export const guarantees: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'All or nothing',
    text: 'An event is stored in the commit of the change it tells of. There is none without a change, and no change without one.',
  },
  {
    title: 'Order',
    text: 'The key of a message is the id of its subject, so events about one subject arrive in the order of their `ce_sequence`. Nothing is promised across subjects.',
  },
  {
    title: 'Twice rather than never',
    text: 'A message may come again, with the same `ce_id`. Store the `ce_id` in the transaction of the effect it has and skip what is stored already; commit the offset after that transaction.',
  },
  {
    title: 'What may change',
    text: 'A version may gain optional fields: ignore what is not known. Every other change is a new version, such as `….v2`, beside the old one. Ignore a `ce_type` that is not known.',
  },
  {
    title: 'No person',
    text: 'Events carry ids and facts, never a name or an e-mail address. Who needs one asks for it.',
  },
];
