import { Producer, ProduceAcks } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import { call, jsonOf, rest } from './calls.ts';
import type { Scene } from './scene.ts';

/** One message of a hundred, and a little, since others are placed meanwhile. */
const SHARE = 0.01;
const MARGIN = 1.1;
const PAUSE_MS = 250;
const TOPIC = 'orders.events.v1';

const bytes = (text?: string): Buffer => Buffer.from(text ?? '');

/** Puts what cannot be handled among the messages, and keeps count of both. */
export class Poisoner {
  /** What names them where somebody wonders: ids, and places on the topic where they have none. */
  readonly planted: string[] = [];
  /** Under these contextIds consumers throw. */
  readonly throwing: string[] = [];
  readonly counts = { unreadable: 0, headless: 0, throwing: 0, oneSided: 0, deadly: 0 };
  private readonly scene: Scene;
  private readonly reserve: string[];
  private readonly producer: Producer<string, string, string, string>;

  /** `reserve`: contextIds under which consumers are going to throw. */
  constructor(scene: Scene, reserve: readonly string[]) {
    this.scene = scene;
    this.reserve = [...reserve];
    this.producer = new Producer({
      clientId: 'faults',
      bootstrapBrokers: [`127.0.0.1:${scene.ground.kafka.port}`],
      serializers: { key: bytes, value: bytes, headerKey: bytes, headerValue: bytes },
    });
  }

  get count(): number {
    return Object.values(this.counts).reduce((sum, each) => sum + each, 0);
  }

  /** Which share of all messages they are. */
  async share(): Promise<number> {
    return this.count / (await this.messages());
  }

  /** One of each kind that a consumer gives up by itself: no JSON, no headers at all, and what throws. */
  async oneOfEach(): Promise<void> {
    await this.unreadable();
    await this.headless();
    await this.throws();
  }

  /** More of them, one after the other, until they are their share of what was placed; how many. */
  async catchUp(): Promise<number> {
    const before = this.count;
    const [unreadable, headless] = [() => this.unreadable(), () => this.headless()];
    // A partition waits for the attempts of what throws in it: those are to be far apart.
    const kinds = [unreadable, headless, unreadable, headless, () => this.throws()];
    for (let n = 0; this.count < SHARE * MARGIN * (await this.messages()); n++) {
      await kinds[n % kinds.length]?.();
      await rest(PAUSE_MS);
    }
    return this.count - before;
  }

  /** An order under that contextId. */
  async place(contextId: string): Promise<void> {
    const { scene } = this;
    const { id: customerId, token } = scene.chance.pick(scene.customers);
    const body = { lines: [{ serviceId: scene.serviceIds[0], quantity: 1 }], note: contextId };
    const url = `${scene.chance.pick(scene.apis).url}/v1/orders`;
    const headers = { 'x-context-id': contextId };
    const answer = await call(url, { method: 'POST', token, key: contextId, body, headers });
    scene.history.record({ kind: 'invoke', key: contextId, customerId });
    const orderId = jsonOf<{ id: string }>(answer).id;
    scene.history.record({ kind: 'ok', key: contextId, customerId, orderId, status: answer.status });
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private async unreadable(): Promise<void> {
    const [tenant] = await this.scene.rows<{ id: string }>('select id from tenants.tenants limit 1');
    const [id, key] = [randomUUID(), randomUUID()];
    const place = { ce_id: id, ce_subject: key, ce_sequence: '1', ce_time: new Date().toISOString() };
    const of = { ce_type: 'orders.order_placed.v1', 'x-tenant-id': tenant?.id ?? '', 'x-context-id': `unread-${id}` };
    await this.send({ key, value: '{"no":"json', headers: { ...place, ...of } });
    this.planted.push(id);
    this.counts.unreadable++;
  }

  /** It says nothing of itself, so its place is its name. */
  private async headless(): Promise<void> {
    this.planted.push('', await this.send({ key: randomUUID(), value: '{}' }));
    this.counts.headless++;
  }

  private async throws(): Promise<void> {
    const contextId = this.reserve.shift();
    if (contextId === undefined) throw new Error('There are no more contextIds under which consumers throw.');
    await this.place(contextId);
    this.throwing.push(contextId);
    this.counts.throwing++;
  }

  private async send(message: { key: string; value: string; headers?: Record<string, string> }): Promise<string> {
    const { offsets = [] } = await this.producer.send({
      messages: [{ topic: TOPIC, ...message }],
      acks: ProduceAcks.ALL,
    });
    const [place] = offsets;
    return `${TOPIC}/${place?.partition}/${place?.offset}`;
  }

  /** All that were placed or put among them. */
  private async messages(): Promise<number> {
    const { unreadable, headless } = this.counts;
    return (await this.scene.count('platform.outbox')) + unreadable + headless;
  }
}
