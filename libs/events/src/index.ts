/** Events: facts that happened, stored with the state they tell of. */
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
export { EventsModule } from './events.module.js';
export { Outbox, type Aggregate } from './outbox.js';
