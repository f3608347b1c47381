import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../apps/tools/src/processes.ts';
import { call, jsonOf } from '../calls.ts';
import { linesOf, type Line } from '../log-lines.ts';
import { onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { readTopics } from '../topics.ts';

/** A place on the way of a call, and which order is seen there under which contextId. */
interface Station {
  readonly name: string;
  readonly seen: readonly (readonly [contextId: string, orderId: string])[];
  /** Whether one may be seen there twice; everywhere else there are exactly as many as there were calls. */
  readonly atLeastOnce?: true;
}

/** What one call asked for, and was answered. */
interface Placed {
  readonly contextId: string;
  readonly customerId: string;
  readonly orderId: string;
  /** The contextId in the answer. */
  readonly answered: string;
}

/** A row that holds an order and a contextId. */
interface Written {
  readonly id: string;
  readonly orderId: string;
  readonly contextId: string;
}

const CALLS = 500;

export const context: Scenario = {
  name: 'context',
  title: `${CALLS} calls at once, each followed by its contextId`,
  play: (ground, build) => {
    const env = { LOG_LEVEL: 'debug', REQUEST_TIMEOUT_MS: '30000' };
    return onScene(ground, { name: 'context', env, ...(build && { build }) }, async (scene, notes) => {
      const answers = await Promise.all(Array.from({ length: CALLS }, (_, n) => place(scene, n)));
      const sent = new Map(answers.map(({ contextId, orderId }) => [contextId, orderId]));
      const sentMails = `mail.messages where kind = 'order_confirmation' and status = 'sent'`;
      await until(async () => (await scene.count(sentMails)) >= CALLS, 30_000, 100);
      // The last lines are written within moments.
      await until(async () => linesOf(scene).filter(({ msg }) => msg === 'mail sent').length >= CALLS, 5_000, 200);
      const stations = [
        { name: 'answer', seen: answers.map(({ answered, orderId }) => [answered, orderId] as const) },
        ...(await stationsOf(scene, answers)),
      ];
      const followed = new Set(sent.keys());
      for (const { name, seen, atLeastOnce = false } of stations) {
        const orderAt = new Map(seen);
        const crossed = seen.filter(([contextId, orderId]) => sent.get(contextId) !== orderId);
        const missing = [...sent.keys()].filter((id) => !orderAt.has(id));
        notes.expect(
          crossed.length === 0 && missing.length === 0 && (atLeastOnce || seen.length === CALLS),
          `${name}: ${missing.length} of ${CALLS} missing, ${crossed.length} crossed, ${seen.length} seen`,
        );
        for (const contextId of [...missing, ...crossed.map(([id]) => id)]) followed.delete(contextId);
      }
      notes.figure(
        `${followed.size} of ${CALLS} contextIds followed through ${stations.map(({ name }) => name).join(', ')}`,
      );
    });
  },
};

async function place(scene: Scene, n: number): Promise<Placed> {
  const contextId = `follow-${String(n).padStart(4, '0')}`;
  const { id: customerId, token } = scene.customers[n % scene.customers.length] ?? scene.owner;
  const body = { lines: [{ serviceId: scene.serviceIds[0], quantity: 1 }], note: contextId };
  const url = `${scene.apis[n % scene.apis.length]?.url}/v1/orders`;
  const headers = { 'x-context-id': contextId };
  const answer = await call(url, { method: 'POST', token, key: contextId, body, headers, patienceMs: 60_000 });
  const orderId = answer.status === 201 ? jsonOf<{ id: string }>(answer).id : `answered ${answer.status}`;
  scene.history.record({ kind: 'ok', key: contextId, customerId, orderId, status: answer.status });
  return { contextId, customerId, answered: answer.headers.get('x-context-id') ?? '', orderId };
}

/** Every place behind the answer, in the order of the way. */
async function stationsOf(scene: Scene, calls: readonly Placed[]): Promise<Station[]> {
  const events = await scene.rows<Written>(
    `select id, aggregate_id as "orderId", headers ->> 'contextId' as "contextId" from platform.outbox
     where type = 'orders.order_placed.v1'`,
  );
  const mails = await scene.rows<Written>(
    `select id, facts ->> 'orderId' as "orderId", context_id as "contextId" from mail.messages
     where kind = 'order_confirmation'`,
  );
  const inbox = await scene.rows<{ id: string }>(
    `select event_id as id from platform.inbox where consumer = 'mail.confirm_orders'`,
  );
  const heard = (await readTopics(scene.ground.kafka.port)).filter(({ type }) => type === 'orders.order_placed.v1');
  const lines = linesOf(scene);
  const eventOf = new Map(events.map((event) => [event.id, event]));
  return [
    ...stationsOfRequests(lines, calls),
    { name: 'outbox', seen: events.map(({ contextId, orderId }) => [contextId, orderId]) },
    {
      name: 'Kafka header',
      atLeastOnce: true,
      seen: heard.map(({ contextId, aggregateId }) => [contextId, aggregateId]),
    },
    ...stationsOfConsumers(lines, eventOf),
    { name: 'inbox', seen: inbox.map(({ id }) => [eventOf.get(id)?.contextId ?? '', eventOf.get(id)?.orderId ?? '']) },
    { name: 'queued mail', seen: mails.map(({ contextId, orderId }) => [contextId, orderId]) },
    ...stationsOfMails(scene, lines, new Map(mails.map(({ id, orderId }) => [id, orderId]))),
  ];
}

/** These lines name no order, but who called: that of the contextId, or two calls were mistaken for each other. */
function stationsOfRequests(lines: readonly Line[], calls: readonly Placed[]): Station[] {
  const placedUnder = new Map(calls.map((placed) => [placed.contextId, placed]));
  const own = (found: readonly Line[]): Station['seen'] =>
    found.map(({ contextId = '', actorId }) => {
      const placed = placedUnder.get(contextId);
      return [contextId, placed && placed.customerId === actorId ? placed.orderId : 'somebody else’s'];
    });
  const answered = lines.filter(({ msg, route }) => msg === 'request answered' && route === '/v1/orders');
  const ran = lines.filter(
    ({ msg, statements }) => msg !== 'statements failed' && statements?.includes('orders.insert'),
  );
  return [
    { name: 'access log', seen: own(answered) },
    { name: 'SQL log', seen: own(ran) },
  ];
}

function stationsOfConsumers(lines: readonly Line[], eventOf: ReadonlyMap<string, Written>): Station[] {
  return ['statistics.count_orders', 'mail.confirm_orders'].map((name) => ({
    name: `log of ${name}`,
    seen: lines
      .filter(({ msg, consumer }) => msg === 'event handled' && consumer === name)
      .map(({ contextId = '', eventId = '' }) => [contextId, eventOf.get(eventId)?.orderId ?? 'no order']),
  }));
}

function stationsOfMails(scene: Scene, lines: readonly Line[], mailed: ReadonlyMap<string, string>): Station[] {
  const sent = lines.filter(({ msg, messageId }) => msg === 'mail sent' && mailed.has(messageId ?? ''));
  return [
    {
      name: 'log of the mail',
      seen: sent.map(({ contextId = '', messageId = '' }) => [contextId, mailed.get(messageId) ?? '']),
    },
    { name: 'letter', seen: letters(scene, mailed) },
  ];
}

function letters(scene: Scene, mailed: ReadonlyMap<string, string>): Station['seen'] {
  const directory = join(scene.directory, 'mail');
  return readdirSync(directory)
    .filter((name) => mailed.has(name.replace('.eml', '')))
    .map((name) => {
      const text = readFileSync(join(directory, name), 'utf8');
      return [/^X-Context-Id: (\S+)/.exec(text)?.[1] ?? '', mailed.get(name.replace('.eml', '')) ?? ''] as const;
    });
}
