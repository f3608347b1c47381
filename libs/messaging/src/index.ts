/** Messaging: carries events from the outbox to their consumers, at least once, and has each count exactly once. */
export { Consumer, Consumes, type Effect, type Received } from './consumes.js';
export { deadLetterTopicOf } from './dead-letter-topic.js';
export { DeadLetters, type DeadLetter } from './dead-letters.js';
export { EventFlows, type CountedFlow } from './event-flows.js';
export { InProcessTransport } from './in-process-transport.js';
export type { KafkaSettings } from './kafka-settings.js';
export { kafkaTransport } from './kafka.js';
export { BackgroundModule, MessagingModule } from './messaging.module.js';
export {
  MessageRefused,
  TRANSPORT,
  type Beginning,
  type Delivery,
  type Lag,
  type Message,
  type Subscribed,
  type Subscription,
  type Transport,
} from './transport.js';
export { Wake } from './wake.js';
