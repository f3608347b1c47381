import type { Fault } from './fault.ts';

const BROKEN = 'libs/http/src/broken-requests.ts';
const CONNECTIONS = 'libs/http/src/connections.ts';
const RUDE_SPEC = 'test/e2e/rude-connections.e2e-spec.ts';
const SLOW_SPEC = 'test/e2e/slow-senders.e2e-spec.ts';

/** Who holds a connection without meaning to ask anything, and who no longer waits for one. */
export const connectionFaults: readonly Fault[] = [
  {
    name: 'reset-ends-the-process',
    fault: 'Whoever asks for a tunnel and resets the connection ends the process',
    guard: 'a connection that Node gave up is listened to by us',
    file: BROKEN,
    find: `    socket.on('error', () => undefined);\n`,
    replace: ``,
    spec: RUDE_SPEC,
    test: 'does not end the process',
  },
  {
    name: 'kept-by-who-ignores-the-end',
    fault: 'Who does not end a connection when we do has it for ever',
    guard: '`cut` destroys what lingers',
    file: BROKEN,
    find: `setTimeout(() => socket.destroy(), LINGER_MS)`,
    replace: `setTimeout(() => undefined, LINGER_MS)`,
    spec: RUDE_SPEC,
    test: 'is gone soon after its answer',
  },
  {
    name: 'answer-in-the-place-of-another',
    fault: 'Garbage behind a request is answered where the answer to that request was due',
    guard: '`answerBrokenRequest` lets an answer that is under way end first',
    file: BROKEN,
    find: `if (answer && (answer.headersSent || answer.req.complete)) return endAfter(answer, socket);`,
    replace: `void endAfter;`,
    spec: RUDE_SPEC,
    test: 'takes nobody else’s answer',
  },
  {
    name: 'two-answers-to-one-request',
    fault: 'A request that was refused before its body had come is answered a second time',
    guard: '`answerBrokenRequest` knows that it was',
    file: BROKEN,
    find: `const isAnswered = !answer && parser?.incoming?.complete === false;`,
    replace: `const isAnswered = !answer && parser?.incoming?.complete === null;`,
    spec: RUDE_SPEC,
    test: 'is answered once',
  },
  {
    name: 'slow-reader-cut',
    fault: 'Who takes an answer slowly, but does, never gets all of it',
    guard: '`Connections` looks at what was taken',
    file: CONNECTIONS,
    find: `taken >= before.taken + LEAST_BYTES`,
    replace: `taken >= before.taken + Infinity`,
    spec: SLOW_SPEC,
    test: 'is cut off in time',
  },
  {
    name: 'answers-for-nobody',
    fault: 'Who asks for megabytes and takes none of them keeps them in our memory',
    guard: '`Connections` cuts off who takes nothing',
    file: CONNECTIONS,
    find: `else if (now - before.since >= STANDSTILL_MS) socket.destroy();`,
    replace: `else if (now - before.since >= Infinity) socket.destroy();`,
    spec: SLOW_SPEC,
    test: 'is cut off in time',
  },
  {
    name: 'stop-held-by-a-reader',
    fault: 'Somebody who takes no answer has a stop end with 1',
    guard: '`Connections` cuts off who is not done in time',
    file: CONNECTIONS,
    find: `setTimeout(() => this.cut(cut), inFlightMs).unref();`,
    replace: `if (inFlightMs < 0) this.cut(cut);`,
    spec: 'test/e2e/late-readers.e2e-spec.ts',
    test: 'cuts them off, and ends with 0',
  },
  {
    name: 'gives-back-what-never-came',
    fault: 'A wait that the pool gives up after its deadline ends the process',
    guard: 'without a client there is nothing to release',
    file: 'libs/database/src/connections.ts',
    find: `        // Without a client there is nothing`,
    replace: `        if (errand.over) return release();
        // Without a client there is nothing`,
    spec: 'test/integration/database-faults.int-spec.ts',
    test: 'may pass before the pool gives up the wait',
  },
];
