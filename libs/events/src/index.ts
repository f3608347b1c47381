/** Events: facts that happened, stored with the state they tell of. */
export { asyncApi, exampleHeaders, type AsyncApi, type Described, type Listener } from './contract/async-api.js';
export {
  defineEvent,
  eventCatalogue,
  topicOf,
  typeOf,
  type DeclaredEvent,
  type DomainEvent,
  type EventNotes,
  type EventType,
} from './define-event.js';
export { guarantees, messageHeaders, moduleOf, sourceOf } from './contract/message-headers.js';
export { fieldsOf, payloadSchema, type Field, type JsonSchema } from './contract/payload-schema.js';
export { EventsModule } from './events.module.js';
export { Outbox, type Aggregate } from './outbox.js';
export { OUTBOX_CHANNEL, OutboxBell } from './outbox-bell.js';
export { declareListener, listenerCatalogue, listenersTo } from './contract/listeners.js';
