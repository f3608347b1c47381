import { randomUUID } from 'node:crypto';
import { loadKafkaPlace } from '#libs/config';
import { createLog } from '#libs/logging';
import { kafkaTransport, type Delivery, type Message, type Transport } from '#libs/messaging';
import { eventually, House } from '../support/house.js';
import { startSecureKafka, type SecureKafka } from '../support/secure-kafka.js';
import { runTool } from '../support/tool.js';

const CERT = 'test/support/tls/test-only.cert.pem';
const KEY = 'test/support/tls/test-only.key.pem';
const STRANGER = {
  KAFKA_CERT_FILE: 'test/support/tls/stranger.cert.pem',
  KAFKA_KEY_FILE: 'test/support/tls/stranger.key.pem',
};
const PASSWORD = 'a password that no log may hold';

type Settings = Readonly<Record<string, string>>;
const tls: Settings = { KAFKA_TLS: 'true', KAFKA_CA_FILE: CERT };
const login: Settings = { ...tls, KAFKA_USERNAME: 'company', KAFKA_PASSWORD: PASSWORD };
const scram: Settings = { ...login, KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' };

let kafka: SecureKafka;
beforeAll(async () => (kafka = await startSecureKafka('company', PASSWORD)), 120_000);
afterAll(() => kafka.stop(), 60_000);

/** The transport as the settings make it. */
function transportBy(brokers: string, settings: Settings): Promise<Transport> {
  return kafkaTransport(loadKafkaPlace({ KAFKA_BROKERS: brokers, ...settings }), createLog('silent'));
}

function message(topic: string, value: string): Message {
  return { topic, key: 'k', value: Buffer.from(value), headers: { ce_id: randomUUID() } };
}

/** What of it is read by a client that nobody asks anything. */
async function arrived(topic: string): Promise<string[]> {
  const open = await transportBy(kafka.open, {});
  const found: Delivery[] = [];
  for await (const batch of open.history([topic], { since: new Date(0) }, AbortSignal.timeout(10_000)))
    found.push(...batch);
  await open.close();
  return found.map(({ value }) => value.toString());
}

const ways: [string, () => string, Settings][] = [
  ['a login by SCRAM-SHA-512', () => kafka.byLogin, scram],
  ['a login by PLAIN', () => kafka.byLogin, { ...login, KAFKA_SASL_MECHANISM: 'PLAIN' }],
  ['a certificate', () => kafka.byCertificate, { ...tls, KAFKA_CERT_FILE: CERT, KAFKA_KEY_FILE: KEY }],
];

const refused: [string, () => string, Settings][] = [
  [
    'whom nobody of our authority vouches for',
    () => kafka.byLogin,
    { ...scram, KAFKA_CA_FILE: STRANGER.KAFKA_CERT_FILE },
  ],
  ['whom none of Node’s authorities vouches for', () => kafka.byLogin, { ...scram, KAFKA_CA_FILE: '' }],
  ['without TLS', () => kafka.byLogin, { ...scram, KAFKA_TLS: 'false', KAFKA_CA_FILE: '' }],
  ['with a wrong password', () => kafka.byLogin, { ...scram, KAFKA_PASSWORD: 'another one' }],
  ['as somebody it does not know', () => kafka.byLogin, { ...scram, KAFKA_USERNAME: 'nobody' }],
  ['without a login', () => kafka.byLogin, tls],
  ['without a certificate', () => kafka.byCertificate, tls],
  ['with the certificate of a stranger', () => kafka.byCertificate, { ...tls, ...STRANGER }],
];

describe('a broker that asks who we are', () => {
  it.each(ways)(
    'lets us make topics, publish, hear and read again: %s',
    async (_way, brokers, settings) => {
      const transport = await transportBy(brokers(), settings);
      const topic = `lab-${randomUUID()}`;
      await expect(transport.check()).resolves.toBeUndefined();
      await transport.prepare([topic]);
      const heard: string[] = [];
      const settle = (deliveries: readonly Delivery[]) => {
        heard.push(...deliveries.map(({ value }) => value.toString()));
        return Promise.resolve([]);
      };
      const subscribed = transport.subscribe({ group: `group-${randomUUID()}`, topics: [topic], settle });
      await transport.publish([message(topic, 'one'), message(topic, 'two')]);
      await eventually(() => expect(heard).toEqual(['one', 'two']), 15_000);
      await subscribed.stop();
      await transport.close();
      expect(await arrived(topic)).toEqual(['one', 'two']);
    },
    40_000,
  );

  it.each(refused)(
    'gets nothing, and gives nothing: %s',
    async (_who, brokers, settings) => {
      const open = await transportBy(kafka.open, {});
      const topic = `lab-${randomUUID()}`;
      await open.prepare([topic]);
      await open.close();
      const transport = await transportBy(brokers(), settings);
      await expect(transport.check()).rejects.toThrow();
      const failure = await transport
        .publish([message(topic, 'lost')], 3_000)
        .catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ message: 'Kafka did not confirm the messages.' });
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(PASSWORD);
      await transport.close();
      expect(await arrived(topic)).toEqual([]);
    },
    40_000,
  );
});

describe('an application at such a broker', () => {
  it.each([
    ['ok', PASSWORD],
    ['down', 'another one'],
  ])(
    'says that Kafka is %s',
    async (status, password) => {
      const house = new House({ ...scram, KAFKA_BROKERS: kafka.byLogin, KAFKA_PASSWORD: password });
      await house.open();
      const { body } = await house.stranger.get('/ready').ok();
      expect(body.checks.kafka).toMatchObject({ status });
      expect(house.lines.join()).not.toContain(password);
      await house.close();
    },
    60_000,
  );
});

describe('what people run', () => {
  const toolBy = (name: string, settings: Settings) =>
    runTool(name, ['--json'].slice(name === 'topics' ? 1 : 0), settings);

  it('makes topics there, and says why it could not', async () => {
    const settings = { ...scram, KAFKA_BROKERS: kafka.byLogin };
    const { code, told } = await toolBy('topics', settings);
    expect({ code, told }).toMatchObject({ code: 0, told: expect.stringContaining('orders.events.v1') as string });
    const wrong = await toolBy('topics', { ...settings, KAFKA_PASSWORD: 'another one' });
    expect(wrong.code).toBe(1);
    expect(wrong.told).toMatch(/refuses: .*Authentication failed/i);
  }, 60_000);

  it('finds the brokers well, or says what is wrong with them', async () => {
    const find = async (settings: Settings) => {
      const { said } = await toolBy('doctor', { ...settings, DATABASE_URL: 'postgres://127.0.0.1:1/x' });
      const { checks } = JSON.parse(said) as { checks: { part: string; state: string; found: string }[] };
      return checks.find(({ part }) => part === 'Kafka');
    };
    const settings = { ...scram, KAFKA_BROKERS: kafka.byLogin };
    expect(await find(settings)).toMatchObject({ state: 'well' });
    expect(await find({ ...settings, KAFKA_CA_FILE: STRANGER.KAFKA_CERT_FILE })).toMatchObject({
      state: 'ill',
      found: expect.stringContaining('by TLS, under that authority') as string,
    });
    expect(await find({ ...settings, KAFKA_PASSWORD: 'another one' })).toMatchObject({
      state: 'ill',
      found: expect.stringContaining('refuses') as string,
    });
  }, 60_000);
});
