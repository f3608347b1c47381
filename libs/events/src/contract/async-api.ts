import { topicOf, typeOf, type DeclaredEvent } from '../define-event.js';
import { guarantees, messageHeaders, moduleOf, sourceOf } from './message-headers.js';
import { payloadSchema } from './payload-schema.js';

/** Who listens, and to what. */
export interface Listener {
  readonly name: string;
  /** The consumers' group at the broker. */
  readonly group: string;
  /** As on the wire: `orders.order_placed.v1`. */
  readonly types: readonly string[];
}

/** What an AsyncAPI document is made of. */
export interface Described {
  /** The version of the application. */
  readonly version: string;
  readonly events: readonly DeclaredEvent[];
  readonly listeners: readonly Listener[];
}

/** An AsyncAPI document, as far as it is looked into here. */
export interface AsyncApi {
  readonly asyncapi: '3.0.0';
  readonly channels: Readonly<Record<string, object>>;
  readonly operations: Readonly<Record<string, object>>;
  readonly components: { readonly messages: Readonly<Record<string, object>>; readonly schemas: object };
  readonly [part: string]: unknown;
}

const KAFKA = '0.5.0';

/** Where a document is read nobody knows the brokers: whoever runs the application does. */
const brokers = {
  host: '{brokers}',
  protocol: 'kafka',
  title: 'The brokers of KAFKA_BROKERS',
  description:
    'The Kafka that the application is given by its setting `KAFKA_BROKERS`; over TLS where `KAFKA_TLS` says so, and with a login where `KAFKA_SASL_MECHANISM` does. Unset, events stay inside its process.',
  variables: {
    brokers: {
      description: 'KAFKA_BROKERS: `host:port`, several separated by commas.',
      examples: ['kafka-1:9092,kafka-2:9092', '127.0.0.1:9092'],
    },
  },
};

/** The AsyncAPI 3.0 document of the events: a channel for each topic, a message for each type. */
export function asyncApi({ version, events, listeners }: Described): AsyncApi {
  const modules = [...Map.groupBy(events, moduleOf)];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Company Backend: events',
      version,
      description: guarantees.map(({ title, text }) => `**${title}.** ${text}`).join('\n\n'),
      license: { name: 'MIT' },
    },
    servers: { kafka: brokers },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(modules.map(([module, group]) => [module, channel(module, group)])),
    operations: operations(modules, listeners),
    components: {
      messages: Object.fromEntries(events.map((event) => [typeOf(event), message(event)])),
      schemas: { headers: messageHeaders },
    },
  };
}

function channel(module: string, events: readonly DeclaredEvent[]): object {
  const [address = ''] = events.map(topicOf);
  return {
    address,
    title: address,
    description: `What happened in ${module}. One topic, keyed by the id of the subject.`,
    messages: Object.fromEntries(events.map((event) => [typeOf(event), ref('components', 'messages', typeOf(event))])),
    bindings: { kafka: { topic: address, bindingVersion: KAFKA } },
  };
}

function operations(
  modules: readonly (readonly [string, readonly DeclaredEvent[]])[],
  listeners: readonly Listener[],
): Record<string, object> {
  return Object.fromEntries<object>([
    ...modules.map(([module, group]): [string, object] => [`send.${module}`, sending(module, group)]),
    ...listeners.flatMap(receiving),
  ]);
}

function sending(module: string, events: readonly DeclaredEvent[]): object {
  return {
    action: 'send',
    channel: ref('channels', module),
    summary: `Announces what happened in ${module}.`,
    messages: events.map((event) => ref('channels', module, 'messages', typeOf(event))),
  };
}

/** A consumer that hears several topics receives from each by an operation of its own. */
function receiving({ name, group, types }: Listener): [string, object][] {
  return [...Map.groupBy(types, (eventName) => moduleOf({ eventName }))].map(([module, heard]) => [
    `receive.${name}.${module}`,
    {
      action: 'receive',
      channel: ref('channels', module),
      summary: `What ${name} listens to.`,
      messages: heard.map((type) => ref('channels', module, 'messages', type)),
      bindings: { kafka: { groupId: { type: 'string', const: group }, bindingVersion: KAFKA } },
    },
  ]);
}

function message(event: DeclaredEvent): object {
  const { notes } = event;
  const type = { ce_type: { type: 'string', const: typeOf(event) } };
  const source = { ce_source: { type: 'string', const: sourceOf(event) } };
  return {
    name: typeOf(event),
    title: event.eventName,
    summary: notes.description,
    description: `${notes.when} The key is \`${notes.subject}\`.`,
    contentType: 'application/json',
    headers: {
      type: 'object',
      allOf: [ref('components', 'schemas', 'headers'), { properties: { ...type, ...source } }],
    },
    payload: payloadSchema(event),
    correlationId: { location: '$message.header#/x-context-id', description: 'The request that caused it.' },
    bindings: { kafka: { key: { type: 'string', format: 'uuid' }, bindingVersion: KAFKA } },
    examples: [{ name: 'example', headers: exampleHeaders(event), payload: notes.example }],
  };
}

/** The headers of a message with the example as its payload. */
export function exampleHeaders(event: DeclaredEvent): Readonly<Record<string, string>> {
  const example = event.notes.example as Readonly<Record<string, unknown>>;
  return {
    ce_specversion: '1.0',
    ce_id: '0193a1c2-5e4f-7a60-8b71-c2d3e4f50617',
    ce_type: typeOf(event),
    ce_source: sourceOf(event),
    ce_subject: String(example[event.notes.subject]),
    ce_time: '2026-11-20T09:30:00.120Z',
    ce_sequence: '1',
    'content-type': 'application/json',
    'x-context-id': '0193a1c2-5d3a-7c1b-9e2f-708192a3b4c5',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'x-tenant-id': '0193a1b0-2c3d-7e4f-8091-a2b3c4d5e6f7',
    'x-actor-id': '0193a1c0-1f2e-7d3c-9b4a-5e6f70819233',
  };
}

function ref(...path: readonly string[]): { readonly $ref: string } {
  return { $ref: `#/${path.join('/')}` };
}
