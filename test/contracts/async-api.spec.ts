import { Ajv } from 'ajv';
import published from '@asyncapi/specs';
import { asyncApi, exampleHeaders, messageHeaders, topicOf, typeOf, type AsyncApi } from '#libs/events';
import { messageOf } from '../../libs/messaging/src/envelope.js';
import type { Json } from '../support/answer.js';
import { declaredEvents } from './declared-events.js';

// The document may only hold what the specification knows; formats inside of it are its own business.
const fits = new Ajv({ strict: false, validateFormats: false }).compile(published.schemasWithoutId['3.0.0'] as object);
const events = await declaredEvents();
const types = ['orders.order_placed.v1', 'users.user_closed.v1'];
const listeners = [{ name: 'bookkeeping.write_bill', group: 'company-backend.bookkeeping.write_bill', types }];
const plain = asyncApi({ version: '1.2.3', events, listeners: [] });
const heard = asyncApi({ version: '1.2.3', events, listeners });

describe('the AsyncAPI document', () => {
  it.each([
    ['without listeners', plain],
    ['with listeners', heard],
  ])('follows the published schema of AsyncAPI 3.0, %s', (_, document) => {
    fits(document);
    expect(fits.errors ?? []).toEqual([]);
  });

  it.each([
    ['a topic without its events', { channels: { orders: { adress: 'orders.events.v1' } } }],
    [
      'an operation that does neither',
      { operations: { a: { action: 'shout', channel: { $ref: '#/channels/orders' } } } },
    ],
    ['another version of the specification', { asyncapi: '2.6.0' }],
  ])('would not follow it with %s', (_, fault) => expect(fits({ ...plain, ...fault })).toBe(false));

  it('has every event in the channel of its topic, and nothing else', () => {
    const channels = Object.values(plain.channels) as { address: string; messages: object }[];
    const told = channels.flatMap(({ address, messages }) => Object.keys(messages).map((type) => [address, type]));
    expect(told).toEqual(events.map((event) => [topicOf(event), typeOf(event)]));
  });

  it('says where the topics are: at the brokers of KAFKA_BROKERS', () => {
    const [[, server], ...others] = Object.entries(plain['servers'] as Record<string, Json>) as [[string, Json]];
    expect(others).toEqual([]);
    expect(server).toMatchObject({ host: '{brokers}', protocol: 'kafka' });
    expect(server.variables.brokers.description).toContain('KAFKA_BROKERS');
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(heard).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(references.filter((path) => !at(heard, path))).toEqual([]);
    expect(references.length).toBeGreaterThan(20);
  });

  it('has examples that follow the schemas beside them', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const messages = Object.values(plain.components.messages) as Json[];
    for (const { payload, headers, examples } of messages) {
      const whole = { ...headers, components: plain.components };
      expect({ payload: examples[0].payload, fits: ajv.validate(payload, examples[0].payload) }).toMatchObject({
        fits: true,
      });
      expect({ headers: examples[0].headers, fits: ajv.validate(whole, examples[0].headers) }).toMatchObject({
        fits: true,
      });
    }
    expect(messages).toHaveLength(events.length);
  });

  it.each(events.map((event) => [typeOf(event), event] as const))(
    'has the headers that %s really has',
    (type, event) => {
      const example = exampleHeaders(event);
      const text = (name: string) => example[name] ?? '';
      const told = messageOf({
        ...{ id: text('ce_id'), type, topic: topicOf(event), aggregateId: text('ce_subject'), version: 1, lane: 7 },
        ...{ tenantId: text('x-tenant-id'), actorId: text('x-actor-id'), contextId: text('x-context-id') },
        ...{
          traceparent: text('traceparent'),
          createdAt: text('ce_time'),
          payload: JSON.stringify(event.notes.example),
        },
      });
      expect(told.headers).toEqual(example);
      expect(Object.keys(told.headers)).toEqual(Object.keys(messageHeaders.properties ?? {}));
    },
  );

  it('tells who announces, and who listens to what', () => {
    const operations = Object.entries(heard.operations as Record<string, Json>).map(([name, { action, messages }]) => [
      name,
      action as string,
      messages.length as number,
    ]);
    expect(operations).toEqual([
      ['send.audit', 'send', 1],
      ['send.orders', 'send', 6],
      ['send.resets', 'send', 1],
      ['send.services', 'send', 1],
      ['send.sessions', 'send', 1],
      ['send.tenants', 'send', 2],
      ['send.users', 'send', 3],
      ['send.verifications', 'send', 1],
      ['receive.bookkeeping.write_bill.orders', 'receive', 1],
      ['receive.bookkeeping.write_bill.users', 'receive', 1],
    ]);
  });
});

function at(document: AsyncApi, path: string): unknown {
  return path.split('/').reduce<Json>((node, step) => node?.[step], document);
}
