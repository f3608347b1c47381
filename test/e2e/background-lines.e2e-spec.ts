import { randomUUID } from 'node:crypto';
import { eventually, useHouse, type LogLine } from '../support/house.js';
import { emailOf, Mailbox } from '../support/mails.js';
import { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all', PASSWORD_MEMORY_KIB: '19456' });
let tenantId: string;

beforeAll(async () => {
  tenantId = (await house.rows(`select id from tenants.tenants where slug = 'default'`))[0].id as string;
});

/** The lines as they were written, read anew from their bytes. */
const written = () => house.lines.map((line) => JSON.parse(line) as LogLine);
const linesWith = (msg: string, fields: LogLine = {}) =>
  written().filter((line) => line['msg'] === msg && Object.entries(fields).every(([key, is]) => line[key] === is));
/** Waits for so many of them. */
async function told(count: number, msg: string, fields: LogLine = {}): Promise<LogLine[]> {
  await eventually(() => expect(linesWith(msg, fields).length).toBeGreaterThanOrEqual(count), 15_000);
  return linesWith(msg, fields);
}
const ran = (statement: string) =>
  written().filter(({ msg, statements }) => msg === 'statements ran' && (statements as string[]).includes(statement));

/** An event that its consumers cannot read. */
async function publishUnreadable(contextId: string): Promise<void> {
  const headers = { contextId, tenantId, actorId: null };
  await house.rows(
    `insert into platform.outbox (id, tenant_id, topic, aggregate_type, aggregate_id, version, lane, type, payload, headers)
     values ($1, $2, 'orders.events.v1', 'order', $1, 1, 0, 'orders.order_placed.v1', '{}', $3)`,
    [randomUUID(), tenantId, headers],
  );
}

describe('what is logged after a call was answered', () => {
  it('names its tenant, its contextId and who called, where its events are handled', async () => {
    const [customer, serviceId] = [await house.signUp(), (await house.sell()).id as string];
    const contextId = `background-${randomUUID()}`;
    const headers = { 'x-context-id': contextId, 'idempotency-key': randomUUID() };
    await customer.post('/v1/orders', { lines: [{ serviceId, quantity: 1 }] }, headers).created();
    const call = { contextId, tenantId, actorId: customer.id };
    for (const line of await told(2, 'event handled', { contextId })) expect(line).toMatchObject(call);
    const effects = ran('messaging.record').filter((line) => line['contextId'] === contextId);
    expect(effects.length).toBeGreaterThanOrEqual(2);
    for (const line of effects) expect(line).toMatchObject(call);
  });

  it('names both where an event is given up', async () => {
    const contextId = `background-${randomUUID()}`;
    await publishUnreadable(contextId);
    for (const msg of ['event not handled', 'event given up'])
      for (const line of await told(1, msg, { contextId })) expect(line).toMatchObject({ contextId, tenantId });
  });

  it('names both where nothing can be noted of an event', async () => {
    const contextId = `background-${randomUUID()}`;
    await house.rows('revoke insert on platform.in_hand from company_worker');
    try {
      await publishUnreadable(contextId);
      for (const line of await told(1, 'the inbox could not be kept', { contextId }))
        expect(line).toMatchObject({ contextId, tenantId });
    } finally {
      await house.rows('grant insert on platform.in_hand to company_worker');
    }
  });

  it('names both where a mail is sent', async () => {
    const contextId = await new Mailbox(house).ask(emailOf(await house.signUp()));
    for (const line of await told(1, 'mail sent', { contextId })) expect(line).toMatchObject({ contextId, tenantId });
    const settled = ran('mail.settle').filter((line) => line['contextId'] === contextId);
    expect(settled.length).toBeGreaterThanOrEqual(1);
    for (const line of settled) expect(line).toMatchObject({ tenantId });
  });

  it('names the tenant of a key whose use is noted, under a contextId of its own', async () => {
    const owner = await house.owner();
    const { body } = await owner.post('/v1/api-keys', { name: 'noted', permissions: ['orders:read'] }).created();
    await new Person(house.url, undefined, { 'x-api-key': body.key as string }).get('/v1/orders').ok();
    await eventually(() => expect(ran('api_keys.touch').length).toBeGreaterThan(0));
    for (const line of ran('api_keys.touch'))
      expect(line).toMatchObject({ tenantId, contextId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  });

  it('has a contextId wherever a job, an event or a mail is told of', async () => {
    await told(5, 'job done');
    const lines = written().filter((line) => 'job' in line || 'eventId' in line || 'messageId' in line);
    expect(lines.filter(({ contextId }) => typeof contextId !== 'string')).toEqual([]);
    expect(lines.filter((line) => !('job' in line) && line['tenantId'] !== tenantId)).toEqual([]);
    const runs = linesWith('job done').map(({ contextId }) => contextId);
    expect(new Set(runs).size).toBe(runs.length);
  });
});
