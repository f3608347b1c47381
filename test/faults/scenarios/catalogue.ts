import { rest } from '../calls.ts';
import { compareDocuments } from '../documents.ts';
import { Editors } from '../editors.ts';
import { startMongo, type DocumentServer } from '../mongo.ts';
import type { Chance } from '../random.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { shop } from '../shoppers.ts';

/** Between the document and the verdict, and between the verdict and the document. */
const POINTS = ['catalogue.after_proposal', 'catalogue.after_verdict'];
const EDITORS = 5;
const CONTESTED = 3;
/** An edit comes by sooner than that, unless MongoDB is frozen. */
const STRIKES_WITHIN_MS = 1_000;
const LAST_WITHIN_MS = 10_000;

export const catalogue: Scenario = {
  name: 'catalogue',
  title: 'services as documents edited and sold while processes die and MongoDB freezes',
  play: async (ground, build) => {
    const mongo = await startMongo(ground);
    const env = { MONGO_URL: mongo.url };
    try {
      return await onScene(
        ground,
        { name: 'catalogue', workers: ground.full ? 2 : 1, env, ...(build && { build }) },
        async (scene, notes) => {
          const editors = new Editors(scene, scene.serviceIds.slice(0, CONTESTED), EDITORS);
          const orders = ground.full ? 1_000 : 24;
          const shopping = shop(scene, { orders, shoppers: ground.full ? 12 : 6, pauseMs: 500, moved: 0.1 });
          let over = false;
          void shopping.finally(() => (over = true));
          const harm = Promise.all([
            killSome(scene, notes, () => over),
            freezeSome(scene.chance.fork(), notes, { mongo, forMs: ground.full ? 5_000 : 2_000, isOver: () => over }),
          ]);
          await shopping;
          await harm;
          await editors.stop();
          await abandon(scene, notes, editors);
          await compareDocuments(scene, notes, mongo.url, editors);
        },
      );
    } finally {
      mongo.thaw();
      await mongo.end();
    }
  },
};

/** One edit on each instance that ends with it, and nobody who comes by afterwards. */
async function abandon(scene: Scene, notes: Notes, editors: Editors): Promise<void> {
  for (const [n, api] of scene.apis.entries()) {
    await api.becomesReady();
    const before = api.struck;
    await api.arm({ name: 'catalogue.after_proposal', action: 'kill' });
    await editors.editOnce(scene.serviceIds[n] ?? '', api);
    notes.expect(await api.hasStruck(before, LAST_WITHIN_MS), `${api.post.name} was not killed behind its proposal`);
  }
}

/** Any process at any moment; every third time an API process between two steps of an edit. */
async function killSome(scene: Scene, notes: Notes, isOver: () => boolean): Promise<void> {
  const chance = scene.chance.fork();
  const struck = new Map(POINTS.map((point) => [point, 0]));
  for (let n = 1; !isOver(); n++) {
    await rest(chance.between(200, 1_500));
    if (isOver()) break;
    if (n % 3 > 0) {
      chance.pick(scene.members).signal('SIGKILL');
      continue;
    }
    const [api, point] = [chance.pick(scene.apis), chance.pick(POINTS)];
    const before = api.struck;
    await api.arm({ name: point, action: 'kill' });
    if (await api.hasStruck(before, STRIKES_WITHIN_MS)) struck.set(point, (struck.get(point) ?? 0) + 1);
  }
  const deaths = scene.members.map(({ post, deaths: count }) => `${post.name} ${count}`).join(', ');
  const steps = [...struck].map(([point, count]) => `${count} ${point.replace(/.*_/, 'behind the ')}`).join(', ');
  notes.figure(`killed: ${deaths}, of which ${steps}`);
}

async function freezeSome(
  chance: Chance,
  notes: Notes,
  { mongo, forMs, isOver }: { mongo: DocumentServer; forMs: number; isOver: () => boolean },
): Promise<void> {
  let frozen = 0;
  while (!isOver()) {
    await rest(chance.between(2_000, 4_000));
    if (isOver()) break;
    mongo.freeze();
    frozen++;
    await rest(forMs);
    mongo.thaw();
    await rest(4 * forMs);
  }
  notes.figure(`MongoDB frozen ${frozen} times for ${forMs / 1_000} s`);
}
