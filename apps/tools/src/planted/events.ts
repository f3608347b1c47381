import type { Fault } from './fault.ts';

/** What keeps events in order and at once. */
export const eventFaults: readonly Fault[] = [
  {
    name: 'lost-lanes-published',
    fault: 'A relay publishes events of lanes that somebody else may have by now',
    guard: '`Publisher` looks whether the lanes are still those that it read with',
    file: 'libs/messaging/src/publisher.ts',
    find: `this.lanes.held() !== lanes || `,
    replace: ``,
    spec: 'test/integration/publisher.int-spec.ts',
    test: 'is not published where its lanes',
  },
  {
    name: 'publish-outlives-lease',
    fault: 'A batch is still being sent when its lease has ended',
    guard: '`Publisher` gives it no more time than the lanes are held',
    file: 'libs/messaging/src/publisher.ts',
    find: `publish(messages, this.lanes.remaining())`,
    replace: `publish(messages)`,
    spec: 'test/integration/publisher.int-spec.ts',
    test: 'and for no longer than they are',
  },
];
