import { until } from '../../../apps/tools/src/processes.ts';
import { runTool } from '../../support/tool.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { shop } from '../shoppers.ts';
import { makeTopic, topicsAt } from '../topics.ts';

const FIRST = 'users.events.v1';
const PARTITIONS = 6;
/** What was refused is tried again after 1, 2, 4, 8 … seconds. */
const PATIENCE_MS = 60_000;

export const topics: Scenario = {
  name: 'topics',
  title: 'no topic is there, and only an operator may make them',
  play: (ground, build) => {
    const env = { KAFKA_CREATE_TOPICS: 'false' };
    return onScene(ground, { name: 'topics', env, ...(build && { build }) }, async (scene, notes) => {
      await shop(scene, { orders: ground.full ? 200 : 40, shoppers: 4, pauseMs: 20, moved: 0.3 });
      const tried = 'platform.outbox where attempts > 0 and topic = any($1)';
      const all = [FIRST, 'orders.events.v1'];
      const areTried = async (): Promise<boolean> =>
        (await scene.count(`(select distinct topic from ${tried}) t`, [all])) === all.length;
      await until(async () => (await areTried()) || (await topicsAt(ground.kafka.port)).length > 0, PATIENCE_MS);
      if (!(await nothingFlows(scene, notes))) return;
      await oneFlows(scene, notes);
      const { code, told } = await runTool('topics', [], {
        KAFKA_BROKERS: `127.0.0.1:${ground.kafka.port}`,
        KAFKA_TOPIC_PARTITIONS: String(PARTITIONS),
      });
      notes.expect(code === 0, `npm run topics ended with ${code}: ${told.slice(-300)}`);
      const flows = await until(async () => (await waiting(scene)) === 0, PATIENCE_MS, 100);
      notes.figure(`after npm run topics: ${(await topicsAt(ground.kafka.port)).length} topics, nothing waits`);
      notes.expect(flows ?? false, `${await waiting(scene)} events still wait after npm run topics`);
    });
  },
};

/** Whether it is so: where topics are there, nobody can make them any more. */
async function nothingFlows(scene: Scene, notes: Notes): Promise<boolean> {
  const [made, held] = [await topicsAt(scene.ground.kafka.port), await waiting(scene)];
  const events = await scene.count('platform.outbox');
  notes.figure(`without topics: ${made.length} made, ${held} of ${events} events wait`);
  notes.expect(made.length === 0, `topics were made that nobody may make: ${made.join(', ')}`);
  notes.expect(held === events, `${events - held} events count as published`);
  return made.length === 0;
}

/** A topic that is there does not wait for those that are missing. */
async function oneFlows(scene: Scene, notes: Notes): Promise<void> {
  await makeTopic(scene.ground.kafka.port, FIRST, PARTITIONS);
  const flows = await until(async () => (await waiting(scene, FIRST)) === 0, PATIENCE_MS, 100);
  const [sent, others] = [await scene.count('platform.outbox where topic = $1', [FIRST]), await waiting(scene)];
  notes.figure(`with one of them: its ${sent} events went out, ${others} others wait`);
  notes.expect((flows ?? false) && others > 0, `${await waiting(scene, FIRST)} of ${sent} events of ${FIRST} wait`);
}

function waiting(scene: Scene, topic?: string): Promise<number> {
  return scene.count('platform.outbox where published_at is null and topic = coalesce($1, topic)', [topic ?? null]);
}
