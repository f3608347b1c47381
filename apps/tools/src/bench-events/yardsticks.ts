import { Pool } from 'pg';
import type { EventScene } from './scene.ts';

const AT_A_TIME = 1_000;

/** Messages per second of the bare client, handed over a thousand at a time and acknowledged by the broker. */
export async function bareProducerRate({ brokers }: EventScene, count: number): Promise<number> {
  const { Admin, ProduceAcks, Producer } = await import('@platformatic/kafka');
  const reach = { clientId: 'yardstick', bootstrapBrokers: brokers.split(',') };
  const admin = new Admin(reach);
  await admin.createTopics({ topics: ['yardstick'], partitions: 6, replicas: -1 });
  await admin.close();
  const producer = new Producer({ ...reach, idempotent: true, acks: ProduceAcks.ALL, retries: 2 });
  const value = Buffer.alloc(220, 'x');
  const headers = new Map(Array.from({ length: 11 }, (_, n) => [Buffer.from(`header-${n}`), Buffer.alloc(24, 'y')]));
  const message = (n: number) => ({ topic: 'yardstick', key: Buffer.from(`key-${n}`), value, headers });
  try {
    await producer.send({ messages: [message(0)] });
    const begun = performance.now();
    for (let sent = 0; sent < count; sent += AT_A_TIME)
      await producer.send({ messages: Array.from({ length: AT_A_TIME }, (_, n) => message(sent + n)) });
    return count / ((performance.now() - begun) / 1_000);
  } finally {
    await producer.close(true);
  }
}

/** Transactions per second of bare pg: begin, two inserts and commit, each awaited, twelve at a time. */
export async function bareEffectRate({ postgres }: EventScene, count: number): Promise<number> {
  const url = new URL(postgres.superuserUrl);
  url.pathname = new URL(postgres.ownerUrl).pathname;
  const pool = new Pool({ connectionString: url.href, max: 12 });
  await pool.query('create table if not exists public.bare_inbox (id bigint primary key)');
  await pool.query('create table if not exists public.bare_effect (id bigint primary key, facts jsonb)');
  await pool.query('truncate public.bare_inbox, public.bare_effect');
  let next = 0;
  const work = async (): Promise<void> => {
    const client = await pool.connect();
    while (next < count) {
      const id = next++;
      await client.query('begin');
      await client.query('insert into public.bare_inbox values ($1)', [id]);
      await client.query('insert into public.bare_effect values ($1, $2)', [id, { amount: 1_999, currency: 'EUR' }]);
      await client.query('commit');
    }
    client.release();
  };
  try {
    const begun = performance.now();
    await Promise.all(Array.from({ length: 12 }, work));
    return count / ((performance.now() - begun) / 1_000);
  } finally {
    await pool.end();
  }
}
