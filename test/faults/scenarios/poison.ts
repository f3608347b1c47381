import { Producer, ProduceAcks } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { until } from '../../../apps/tools/src/processes.ts';
import { call, jsonOf, rest } from '../calls.ts';
import { Load } from '../load.ts';
import { HEARERS, notePatience, othersDelay } from '../patience.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const PER_SECOND = 40;
const ATTEMPTS = 5;

/** A dead letter as the table has it. */
interface Letter {
  readonly id: string;
  readonly consumer: string;
  readonly attempts: number;
  readonly contextId: string;
  readonly status: string;
}

export const poison: Scenario = {
  name: 'poison',
  title: 'messages that cannot be read, that throw, that kill',
  play: (ground, build) => {
    const each = ground.full ? 4 : 1;
    const contextIds = { throw: named('throws', each), kill: named('deadly', each) };
    const faults = (['throw', 'kill'] as const).map((action) => ({
      name: 'consumer.before_commit',
      action,
      times: 1_000_000,
      contextIds: contextIds[action],
    }));
    const env = { FAILPOINTS: JSON.stringify(faults) };
    return onScene(ground, { name: 'poison', env, ...(build && { build }) }, async (scene, notes) => {
      const load = new Load(scene, PER_SECOND, 'healthy');
      // The first seconds are the start's: consumers still share the partitions out.
      await rest(3_000);
      const since = new Date();
      await rest(ground.full ? 10_000 : 5_000);
      notes.planted.push(...(await produceUnreadable(scene, each)));
      for (const contextId of contextIds.throw) await placeUnder(scene, contextId);
      let letters = 2 * each * HEARERS.length;
      await buried(scene, notes, letters);
      const oneSided = await refuseMails(scene, each);
      await buried(scene, notes, (letters += each));
      const calm = await othersDelay(scene, since);
      const deaths = deathsOf(scene);
      // One after the other: all of the poison is to be one message of a hundred.
      for (const contextId of contextIds.kill) {
        await placeUnder(scene, contextId);
        await buried(scene, notes, (letters += HEARERS.length));
      }
      const died = deathsOf(scene) - deaths;
      const resigned = scene.workers.reduce((sum, { resignations }) => sum + resignations, 0);
      await load.stop();
      const all = load.samples.length;
      notes.figure(`${each} each unreadable, throwing, refused by one of two, deadly, among ${all}; ${died} deaths`);
      notes.expect(resigned === 0, `${resigned} workers ended by themselves`);
      notes.expect(died <= each * HEARERS.length * ATTEMPTS, `${died} deaths of ${each} deadly messages`);
      notePatience(scene, notes, [calm, await othersDelay(scene, since)]);
      await redrive(scene, notes, [...contextIds.throw, ...contextIds.kill, ...oneSided]);
    });
  },
};

function named(what: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${what}-${String(n).padStart(4, '0')}`);
}

async function placeUnder(scene: Scene, contextId: string): Promise<void> {
  const { id: customerId, token } = scene.chance.pick(scene.customers);
  const body = { lines: [{ serviceId: scene.serviceIds[0], quantity: 1 }], note: contextId };
  const url = `${scene.chance.pick(scene.apis).url}/v1/orders`;
  const headers = { 'x-context-id': contextId };
  const answer = await call(url, { method: 'POST', token, key: contextId, body, headers });
  scene.history.record({ kind: 'invoke', key: contextId, customerId });
  const orderId = jsonOf<{ id: string }>(answer).id;
  scene.history.record({ kind: 'ok', key: contextId, customerId, orderId, status: answer.status });
}

/** Puts messages straight onto the topic: no JSON, and headers that say nothing. Their ids. */
async function produceUnreadable(scene: Scene, count: number): Promise<string[]> {
  const bytes = (text?: string): Buffer => Buffer.from(text ?? '');
  const producer = new Producer<string, string, string, string>({
    clientId: 'faults',
    bootstrapBrokers: [`127.0.0.1:${scene.ground.kafka.port}`],
    serializers: { key: bytes, value: bytes, headerKey: bytes, headerValue: bytes },
    acks: ProduceAcks.ALL,
  });
  const [tenant] = await scene.rows<{ id: string }>('select id from tenants.tenants limit 1');
  const messages = Array.from({ length: count }, () => {
    const [id, key] = [randomUUID(), randomUUID()];
    const place = { ce_id: id, ce_subject: key, ce_sequence: '1', ce_time: new Date().toISOString() };
    const of = { ce_type: 'orders.order_placed.v1', 'x-tenant-id': tenant?.id ?? '', 'x-context-id': `unread-${id}` };
    return { topic: 'orders.events.v1', key, value: '{"no":"json', headers: { ...place, ...of } };
  });
  await producer.send({ messages });
  await producer.close();
  return messages.map(({ headers }) => headers.ce_id);
}

/** Orders whose mail is refused by its table: one consumer fails, and the other has long been done. */
async function refuseMails(scene: Scene, count: number): Promise<string[]> {
  const contextIds = named('one-sided', count);
  for (const contextId of contextIds) {
    await scene.rows('insert into faults.refused values ($1)', [contextId]);
    await placeUnder(scene, contextId);
  }
  return contextIds;
}

function deathsOf(scene: Scene): number {
  return scene.workers.reduce((sum, { deaths }) => sum + deaths, 0);
}

/** Waits until there are so many dead letters, one for each message and each consumer that gave it up. */
async function buried(scene: Scene, notes: Notes, wanted: number): Promise<void> {
  const all = await until(async () => (await letters(scene)).length >= wanted, 300_000, 200);
  const found = await letters(scene);
  notes.expect(all ?? false, `${found.length} of ${wanted} are among the dead letters`);
  const tried = Math.max(0, ...found.map(({ attempts }) => attempts));
  notes.expect(tried <= ATTEMPTS, `one was tried ${tried} times`);
  notes.expect(found.length <= wanted, `${found.length - wanted} others are among the dead letters`);
}

function letters(scene: Scene): Promise<Letter[]> {
  return scene.rows(
    `select id, consumer, attempts, status, headers ->> 'x-context-id' as "contextId" from platform.dead_letters`,
  );
}

/** With the faults taken away each is handled again, under its own id. */
async function redrive(scene: Scene, notes: Notes, contextIds: readonly string[]): Promise<void> {
  for (const worker of scene.workers) {
    await worker.becomesReady();
    await worker.disarm('consumer.before_commit');
  }
  await scene.rows('delete from faults.refused');
  const dead = (await letters(scene)).filter(({ contextId }) => contextIds.includes(contextId));
  for (const { id } of dead) {
    const url = `${scene.chance.pick(scene.apis).url}/v1/dead-letters/${id}/redrive`;
    // Twice: however often it is asked for, it happens once.
    for (const _ of [1, 2]) {
      const { status } = await call(url, { method: 'POST', token: scene.owner.token });
      notes.expect(status === 202, `a redrive was answered ${status}`);
    }
  }
  const done = async (): Promise<number> =>
    (await letters(scene)).filter(({ id, status }) => status === 'redriven' && dead.some((one) => one.id === id))
      .length;
  await until(async () => (await done()) === dead.length, 30_000, 100);
  const redriven = await done();
  notes.figure(`${redriven} of ${dead.length} dead letters redriven, each effect once`);
  notes.expect(redriven === dead.length, `${dead.length - redriven} of ${dead.length} were not redriven`);
}
