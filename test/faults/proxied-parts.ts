import { startPart } from '../../apps/tools/src/stack/parts.ts';
import { RatesServer } from '../support/rates-server.ts';
import type { Ground } from './ground.ts';
import { MoodyProxy } from './moody-proxy.ts';
import { startRedis } from './redis.ts';

/** All the parts that the harness does not bring anyway, each behind a proxy. */
export class ProxiedParts {
  readonly ways: Readonly<Record<'redis' | 'mongo' | 'rates', MoodyProxy>>;
  readonly urls: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;

  private constructor(
    ways: Readonly<Record<'redis' | 'mongo' | 'rates', MoodyProxy>>,
    urls: Readonly<Record<string, string>>,
    end: () => Promise<void>,
  ) {
    this.ways = ways;
    this.urls = urls;
    this.end = end;
  }

  static async start(ground: Ground): Promise<ProxiedParts> {
    const rates = new RatesServer();
    await rates.open();
    const redis = await startRedis(ground);
    const home = { dataDirectory: `${ground.directory}/mongo`, guarded: true, env: ground.env };
    const mongo = await startPart('mongo', home);
    const mongoUrl = `mongodb://127.0.0.1:${mongo.port}/catalogue?directConnection=true`;
    const ways = {
      redis: await new MoodyProxy(redis.url).open(),
      mongo: await new MoodyProxy(mongoUrl).open(),
      rates: await new MoodyProxy(rates.url).open(),
    };
    const urls = {
      REDIS_URL: ways.redis.to(redis.url),
      MONGO_URL: ways.mongo.to(mongoUrl),
      EXCHANGE_RATES_URL: ways.rates.to(rates.url),
    };
    return new ProxiedParts(ways, urls, async () => {
      for (const way of Object.values(ways)) await way.close();
      await rates.goAway();
      await mongo.kill();
      await redis.end();
    });
  }
}
