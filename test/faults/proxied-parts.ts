import { freePort } from '../../apps/tools/src/free-port.ts';
import { type RunningPart, startPart } from '../../apps/tools/src/stack/parts.ts';
import { RatesServer } from '../support/rates-server.ts';
import type { Broker, Ground } from './ground.ts';
import { MoodyProxy } from './moody-proxy.ts';
import { startRedis } from './redis.ts';

/** Quoted, and in no question but those of who looks for what nobody knows yet. */
export const FRESH_CURRENCIES = ['CHF', 'SEK', 'NOK', 'PLN'];

type Ways = Readonly<Record<'redis' | 'mongo' | 'rates' | 'kafka', MoodyProxy>>;

/** All the parts but PostgreSQL, each behind a proxy; Kafka is one of their own, since it tells its clients where it is. */
export class ProxiedParts {
  readonly ways: Ways;
  readonly urls: Readonly<Record<string, string>>;
  readonly broker: Broker;
  readonly end: () => Promise<void>;

  private constructor({ ways, urls, broker, end }: Pick<ProxiedParts, 'ways' | 'urls' | 'broker' | 'end'>) {
    this.ways = ways;
    this.urls = urls;
    this.broker = broker;
    this.end = end;
  }

  static async start(ground: Ground): Promise<ProxiedParts> {
    const rates = new RatesServer();
    for (const currency of FRESH_CURRENCIES) rates.rates = { ...rates.rates, [currency]: { USD: 1.25 } };
    await rates.open();
    const redis = await startRedis(ground);
    const home = { dataDirectory: `${ground.directory}/mongo`, guarded: true, env: ground.env };
    const mongo = await startPart('mongo', home);
    const mongoUrl = `mongodb://127.0.0.1:${mongo.port}/catalogue?directConnection=true`;
    const kafka = await startKafka(ground);
    const ways = {
      kafka: kafka.way,
      redis: await new MoodyProxy(redis.url).open(),
      mongo: await new MoodyProxy(mongoUrl).open(),
      rates: await new MoodyProxy(rates.url).open(),
    };
    const urls = {
      REDIS_URL: ways.redis.to(redis.url),
      MONGO_URL: ways.mongo.to(mongoUrl),
      EXCHANGE_RATES_URL: ways.rates.to(rates.url),
    };
    const end = async (): Promise<void> => {
      for (const way of Object.values(ways)) await way.close();
      await rates.goAway();
      await kafka.part.kill();
      await mongo.kill();
      await redis.end();
    };
    return new ProxiedParts({ ways, urls, broker: brokerOf(kafka), end });
  }
}

interface ProxiedKafka {
  readonly way: MoodyProxy;
  readonly part: RunningPart;
}

async function startKafka({ directory, env }: Ground): Promise<ProxiedKafka> {
  const port = await freePort();
  const way = await new MoodyProxy(`kafka://127.0.0.1:${port}`).open();
  const settings = {
    'group.initial.rebalance.delay.ms': '0',
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${way.port}`,
  };
  const home = { dataDirectory: `${directory}/kafka`, port, settings, guarded: true, env };
  return { way, part: await startPart('kafka', home) };
}

/** What happens to it happens on the way there. */
function brokerOf({ way, part }: ProxiedKafka): Broker {
  return {
    port: way.port,
    kill: () => way.be('gone'),
    stop: () => part.stop(),
    start: () => way.be('open'),
    freeze: () => void way.be('silent'),
    thaw: () => void way.be('open'),
  };
}
