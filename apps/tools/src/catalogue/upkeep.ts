import type { ServiceUpkeep } from '#modules/catalogue';

/** Looks after the services in MongoDB, which has to answer. */
export async function withUpkeep<T>(url: string, work: (upkeep: ServiceUpkeep) => Promise<T>): Promise<T> {
  const [{ Mongo }, { ServiceUpkeep: Upkeep }, { createLog }, { Metrics }, { Circuits }] = await Promise.all([
    import('#libs/mongo'),
    import('#modules/catalogue'),
    import('#libs/logging'),
    import('#libs/metrics'),
    import('#libs/resilience'),
  ]);
  const log = createLog('silent');
  const mongo = new Mongo({ url, slowMs: Infinity }, log, new Circuits(new Metrics(), log));
  try {
    await mongo.check().catch((error: unknown) => {
      throw new Error('No MongoDB answers at MONGO_URL. npm run doctor says more.', { cause: error });
    });
    return await work(new Upkeep(mongo));
  } finally {
    await mongo.onApplicationShutdown();
  }
}
