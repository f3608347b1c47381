/** The relay with a cursor: "what came after the last that I saw", which forgets whoever commits late. */
export const CURSOR = {
  find: 'waiting(lanes) {',
  replace: `async waiting() {
        const rows = await this.database.read(WORKER, query('faults.cursor', \`select \${eventColumns} from platform.outbox o
          where o.id > $1 order by o.id limit 1000\`)(this.cursor ?? '00000000-0000-0000-0000-000000000000'));
        this.cursor = rows.at(-1)?.id ?? this.cursor;
        return rows;
    }
    waitingInLanes(lanes) {`,
};

/** Tells the world of an event before it is true. */
export const EARLY_PUBLISHER = `const ATTEMPTS = 3;
const { Producer } = await import('@platformatic/kafka');
const bytes = (text) => Buffer.from(String(text ?? ''));
const serializers = { key: bytes, value: bytes, headerKey: bytes, headerValue: bytes };
let producer;
async function publishEarly(statements) {
    const events = statements.filter(({ name }) => name === 'events.append').map(({ values }) => values);
    const messages = events.filter(([, , topic]) => topic === 'orders.events.v1').map(earlyMessage);
    if (messages.length === 0) return;
    producer ??= new Producer({ clientId: 'early', bootstrapBrokers: [process.env.KAFKA_BROKERS], serializers });
    await producer.send({ acks: -1, messages });
}
function earlyMessage([id, tenantId, topic, , aggregateId, version, , type, payload, { contextId }]) {
    const of = { ce_id: id, ce_type: type, ce_subject: aggregateId, ce_sequence: version, ce_time: new Date().toISOString() };
    return { topic, key: aggregateId, value: JSON.stringify(payload),
        headers: { ...of, ce_sequence: String(version), 'x-tenant-id': tenantId, 'x-context-id': contextId } };
}`;

/** The tenant is set for the session, and before the transaction instead of in it: behind a pooler it is somebody else's. */
export const TENANT_OF_THE_SESSION = {
  find: "set_config('app.tenant_id', $1, true)`);",
  replace: "set_config('app.tenant_id', $1, false)`);",
};
export const TENANT_BEFOREHAND = {
  find: 'const rows = await this.connections.run(batch);',
  replace: `const early = opening.filter(({ name }) => name === 'database.enter_tenant');
                if (early.length > 0) await this.connections.run(early);
                const rows = [...early, ...(await this.connections.run(batch.slice(early.length)))];`,
};

/** Whoever commits a revocation waits until Redis took its notice, however long that is. */
export const AWAITED_NOTICES = [
  {
    file: 'libs/notices/src/notices.js',
    find: 'this.redis.commands?.publish(',
    replace: 'return this.redis.commands?.publish(',
  },
  {
    file: 'libs/access/src/revocations.js',
    find: 'this.notices.tell(CHANNEL, subjectId);',
    replace: 'return this.notices.tell(CHANNEL, subjectId);',
  },
  {
    file: 'libs/database/src/database.js',
    find: 'tellCommitted(statements);',
    replace: 'await Promise.all(statements.map(({ committed }) => committed?.()));',
  },
  { file: 'libs/redis/src/redis.js', find: 'commandTimeout: COMMAND_MS,', replace: '' },
];

/** Whoever commits a revocation learns of it like everybody else: when it looks next. */
export const NOTICED_BY_POLL = { find: 'const committed = () => {', replace: 'const committed = () => { return;' };

/** A reader who takes what is only proposed for what was decided. */
export const ALL_ACCEPTED = {
  find: 'return proposing.filter(({ proposal }) => accepted.has(proposal.id));',
  replace: 'return [...proposing];',
};

/** What a cache holds is never too old. */
export const AGELESS = [
  { find: 'const life = config.env.CACHE_TTL_SECONDS * 1_000;', replace: 'const life = 3_600_000;' },
  { find: 'return this.config.env.CACHE_TTL_SECONDS * 1_000;', replace: 'return 3_600_000;' },
];
/** Caches that hear of no change, neither by a notice nor by whoever heard the event. */
export const DEAF = {
  find: '.notices.listen(CHANNEL, (message) => {',
  replace: '.notices.listenNot?.(CHANNEL, (message) => {',
};
