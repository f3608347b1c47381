import type { Fault } from './fault.ts';

const CIRCUIT = 'libs/resilience/src/circuit.ts';
const CIRCUIT_SPEC = 'libs/resilience/src/circuit.spec.ts';
const DATABASE_SPEC = 'test/integration/database-circuit.int-spec.ts';
const MONGO_SPEC = 'test/integration/mongo/mongo.int-spec.ts';
const KAFKA_SPEC = 'libs/messaging/src/guarded-transport.spec.ts';

/** Parts that are away, and what happens to those who ask for them all the same. */
export const circuitFaults: readonly Fault[] = [
  {
    name: 'circuit-never-opens',
    fault: 'A part that fails is asked by everybody, for ever',
    guard: '`Circuit.run` refuses while it is open',
    file: CIRCUIT,
    find: `return this.isRefusing ? Promise.reject(new BrokenCircuitError()) : this.policy.execute(call);`,
    replace: `return call();`,
    spec: CIRCUIT_SPEC,
    test: 'that is open lets nobody through',
  },
  {
    name: 'circuit-never-probes',
    fault: 'A database that is back stays away for us',
    guard: '`Circuit` lets a call through when its time has come',
    file: CIRCUIT,
    find: `this.probesAt = Date.now() + halfOpenAfter;`,
    replace: `this.probesAt = Infinity;`,
    spec: DATABASE_SPEC,
    test: 'opens the circuit after at most twenty failures to connect, and is found within two seconds',
  },
  {
    name: 'circuit-waits-for-probe',
    fault: 'Everybody waits for the one who probes',
    guard: '`Circuit.isRefusing` is so while it is half-open',
    file: CIRCUIT,
    find: `return state !== Stage.Open || Date.now() < this.probesAt;`,
    replace: `return state === Stage.Open && Date.now() < this.probesAt;`,
    spec: DATABASE_SPEC,
    test: 'keeps nobody waiting once the circuit is open, except the one who probes',
  },
  {
    name: 'connecting-unguarded',
    fault: 'While PostgreSQL is away each request waits for a connection',
    guard: 'connections are opened through a circuit',
    file: 'libs/database/src/postgres.ts',
    find: `...(reach.circuit && { Client: connectingThrough(reach.circuit) }),`,
    replace: ``,
    spec: DATABASE_SPEC,
    test: 'opens the circuit after at most twenty failures to connect, and is found within two seconds',
  },
  {
    name: 'exhausted-pool-opens-circuit',
    fault: 'A pool that is merely exhausted passes for a database that is away',
    guard: '`connectingThrough` counts what became of connecting, not of waiting',
    file: 'libs/database/src/connecting.ts',
    find: `  return class extends pg.Client {`,
    replace: `  const connect = pg.Pool.prototype.connect as (heard: (...told: unknown[]) => void) => void;
  pg.Pool.prototype.connect = function (this: pg.Pool, heard: (...told: unknown[]) => void) {
    connect.call(this, (...told: unknown[]) => {
      circuit.run(() => (told[0] ? Promise.reject(told[0] as Error) : Promise.resolve())).catch(() => undefined);
      heard(...told);
    });
  } as never;
  return class extends pg.Client {`,
    spec: DATABASE_SPEC,
    test: 'opens no circuit, however many wait in vain',
  },
  {
    name: 'documents-unguarded',
    fault: 'While MongoDB is away each question waits half a second',
    guard: '`Mongo.run` goes through a circuit',
    file: 'libs/mongo/src/mongo.ts',
    find: `await circuit.run(() =>`,
    replace: `await ((_: unknown, call: () => Promise<T>) => call())(circuit, () =>`,
    spec: MONGO_SPEC,
    test: 'is left alone after twenty questions: then none waits',
    needs: 'TEST_MONGO_URL',
  },
  {
    name: 'deadlines-open-circuit',
    fault: 'Callers who have no time left make MongoDB pass for one that is away',
    guard: '`blame` knows who was out of patience',
    file: 'libs/mongo/src/faults.ts',
    find: `? 'unknown' : 'answered'`,
    replace: `? 'failed' : 'answered'`,
    spec: MONGO_SPEC,
    test: 'that answers is not left alone',
    needs: 'TEST_MONGO_URL',
  },
  {
    name: 'publishing-unguarded',
    fault: 'Each batch waits for a broker that is away',
    guard: '`GuardedTransport` publishes through a circuit',
    file: 'libs/messaging/src/guarded-transport.ts',
    find: `await this.circuit.run(() => this.transport.publish(messages, withinMs));`,
    replace: `await this.transport.publish(messages, withinMs);`,
    spec: KAFKA_SPEC,
    test: 'is left alone after twenty times',
  },
  {
    name: 'refusal-opens-circuit',
    fault: 'A message that the broker refuses holds up all others',
    guard: '`blame` takes a refusal for an answer',
    file: 'libs/messaging/src/guarded-transport.ts',
    find: `? 'answered' : 'failed'`,
    replace: `? 'failed' : 'failed'`,
    spec: KAFKA_SPEC,
    test: 'is not left alone',
  },
  {
    name: 'waits-for-the-load-of-another',
    fault: 'Who waits for what another reads from an ill part waits longer than their call may take',
    guard: '`Cache.read` ends at the caller’s own deadline',
    file: 'libs/cache/src/cache.ts',
    find: 'return withinDeadline(this.sought(this.key(tenantId, id), load));',
    replace: 'void withinDeadline;\n    return this.sought(this.key(tenantId, id), load);',
    spec: 'test/integration/cache-loads.int-spec.ts',
    test: 'lets nobody wait for the load of another beyond their own deadline',
  },
  {
    name: 'storm-of-reads',
    fault: 'A read that ends its connection is sent three times by everybody who asks',
    guard: '`Database` sends lost reads again within a budget',
    file: 'libs/database/src/database.ts',
    find: `if (this.lost.isEmpty) return false;`,
    replace: ``,
    spec: 'test/integration/database-faults.int-spec.ts',
    test: 'is not sent three times by each who asks',
  },
];
