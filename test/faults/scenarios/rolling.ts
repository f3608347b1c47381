import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { withClient } from '../../../apps/tools/src/database-access.ts';
import { until } from '../../../apps/tools/src/processes.ts';
import { call, rest } from '../calls.ts';
import type { Flooded, Flooding } from '../flood.ts';
import { startHaproxy } from '../haproxy.ts';
import type { Member } from '../member.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';

const IN_FLIGHT = 50;
/** Above the five looks of the balancer that may come late. */
const DRAIN_MS = 1_000;
const LEAST = 20_000;
const LEAVING_MS = 30_000;
const LIFTED = { RATE_LIMIT_IP: 'off', RATE_LIMIT_PRINCIPAL: 'off', RATE_LIMIT_TENANT: 'off', RATE_LIMIT_AUTH: 'off' };

export const rolling: Scenario = {
  name: 'rolling',
  title: 'restarts one after the other behind HAProxy that tries nothing twice, and SIGTERM with requests in flight',
  play: (ground, build) => {
    const env = { ...LIFTED, SHUTDOWN_DELAY_MS: `${DRAIN_MS}` };
    const options = { name: 'rolling', apis: 2, workers: 1, env, ...(build && { build }) };
    return onScene(ground, options, async (scene, notes) => {
      const balancer = await startHaproxy(
        ground,
        scene.apis.map(({ post }) => post.port),
      );
      try {
        await roll(scene, notes, balancer.port);
      } finally {
        await balancer.end();
      }
      await endInFlight(scene, notes);
    });
  },
};

/** Every restart is of the other instance, so that one is always there. */
async function roll(scene: Scene, notes: Notes, port: number): Promise<void> {
  const restarts = scene.ground.full ? 20 : 2;
  const tokens = scene.customers.map(({ token }) => token);
  const flooding: Flooding = { port, tokens, serviceId: scene.serviceIds[0] ?? '', sockets: 16 };
  const flood = new Worker(new URL('../flood.ts', import.meta.url), { workerData: flooding });
  const over = once(flood, 'message') as Promise<[Flooded]>;
  const codes: (number | null)[] = [];
  for (let n = 0; n < restarts; n++) {
    codes.push(await restart(scene.apis[n % 2]));
    // The balancer looks five times a second.
    await rest(500);
  }
  flood.postMessage('over');
  const [{ accepted, refused, others, unanswered }] = await over;
  const failed = refused.length + unanswered + Object.values(others).reduce((sum, count) => sum + count, 0);
  notes.figure(`${restarts} restarts: ${failed} failed of ${accepted.length + failed} requests`);
  notes.expect(
    failed === 0,
    `${failed} requests failed: ${JSON.stringify({ ...others, refused: refused.length, unanswered })}`,
  );
  notes.expect(
    codes.every((code) => code === 0),
    `instances left with ${codes.join(', ')}`,
  );
  if (scene.ground.full) notes.expect(accepted.length >= LEAST, `only ${accepted.length} requests were made`);
}

/** Stopped as an orchestrator does it, and ready again as another process; what it left with. */
async function restart(member: Member | undefined): Promise<number | null> {
  if (!member) return null;
  const before = member.exits.length;
  member.signal('SIGTERM');
  await until(() => member.exits.length > before, LEAVING_MS, 5);
  await member.becomesReady();
  return member.exits.at(-1) ?? null;
}

/** All are held up by a lock when the signal comes, and it is let go of once the instance has closed to all others. */
async function endInFlight(scene: Scene, notes: Notes): Promise<void> {
  const [api] = scene.apis;
  const token = scene.customers[0]?.token ?? '';
  const lines = [{ serviceId: scene.serviceIds[0], quantity: 1 }];
  const place = () => {
    const key = randomUUID();
    return call(`${api?.url}/v1/orders`, { method: 'POST', token, key, body: { lines, note: key } });
  };
  const statuses = await withClient(scene.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query('lock table orders.orders in exclusive mode');
    // Heard from the start: who is cut off at once is an answer too.
    const placed = Promise.allSettled(Array.from({ length: IN_FLIGHT }, place));
    await rest(300);
    const rolled = restart(api);
    await rest(DRAIN_MS + 300);
    await client.query('commit');
    const answers = await placed;
    const code = await rolled;
    notes.expect(code === 0, `the instance that had them left with ${code}`);
    return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 0));
  });
  const finished = statuses.filter((status) => status === 201).length;
  notes.figure(`SIGTERM with ${IN_FLIGHT} requests in flight: ${finished} finished`);
  notes.expect(
    finished === IN_FLIGHT,
    `of ${IN_FLIGHT} in flight were answered ${statuses.filter((s) => s !== 201).join(', ')} instead`,
  );
}
