import { rest } from '../calls.ts';
import { onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { shop } from '../shoppers.ts';
import { servedMs } from '../uptime.ts';

const KNOWN_WITHIN_MS = 10_000;
/** One process at least is to die for so many orders. */
const ORDERS_FOR_A_DEATH = 50;

export const kill: Scenario = {
  name: 'kill',
  title: 'kill -9 of any process, every 0.2 to 1.5 s',
  play: (ground, build) =>
    onScene(ground, { name: 'kill', ...(build && { build }) }, async (scene, notes) => {
      const orders = ground.full ? 1_000 : 150;
      const shopping = shop(scene, { orders, shoppers: 12, pauseMs: ground.full ? 600 : 700, moved: 0.3 });
      let over = false;
      void shopping.finally(() => (over = true));
      const killing = killSome(scene, () => over);
      await shopping;
      await killing;
      const deaths = scene.members.map(({ post, deaths: count }) => `${post.name} ${count}`).join(', ');
      const uncertain = scene.history.uncertainties();
      const served = uncertain.map(({ from, to }) => servedMs(scene.apis, from, Math.min(to, performance.now())));
      const longest = Math.max(0, ...served);
      notes.figure(`${orders} orders placed; killed: ${deaths}`);
      notes.figure(
        `${uncertain.length} of ${orders} fates unknown for a while; known after ${Math.round(longest)} ms of service at most`,
      );
      const killed = scene.members.reduce((sum, { deaths: count, resignations }) => sum + count - resignations, 0);
      // A run in which hardly anybody died shows nothing, and neither does one where everybody was answered.
      notes.expect(
        killed >= orders / ORDERS_FOR_A_DEATH,
        `only ${killed} processes were killed during ${orders} orders`,
      );
      notes.expect(!ground.full || uncertain.length > 0, 'no fate was unknown for a moment');
      notes.expect(longest <= KNOWN_WITHIN_MS, `an unknown fate took ${Math.round(longest)} ms of service to be known`);
    }),
};

async function killSome(scene: Scene, isOver: () => boolean): Promise<void> {
  const chance = scene.chance.fork();
  while (!isOver()) {
    await rest(chance.between(200, 1_500));
    if (!isOver()) chance.pick(scene.members).signal('SIGKILL');
  }
}
