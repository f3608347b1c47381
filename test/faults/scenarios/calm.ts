import { onScene, type Scenario } from '../scenario.ts';
import { shop } from '../shoppers.ts';

/** No harm at all: what the checker says of an ordinary day, and of mistakes that need no harm to show. */
export const calm: Scenario = {
  name: 'calm',
  title: 'many orders and no harm',
  play: (ground, build) =>
    onScene(ground, { name: 'calm', workers: 1, ...(build && { build }) }, async (scene, notes) => {
      const orders = ground.full ? 5_000 : 500;
      await shop(scene, { orders, shoppers: 24, pauseMs: 0, moved: 0.3 });
      notes.figure(`${orders} orders placed`);
    }),
};
