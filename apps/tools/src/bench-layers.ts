import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { layers, type Layer, type Variant } from './bench-layers/layers.ts';
import { section, withSection } from './bench-layers/section.ts';
import { SpanSink, spansToldBy } from './bench/span-sink.ts';
import { sideOf, summary, turns, type LayerCost, type LayerPace, type Turn } from './bench-layers/turns.ts';
import { machine } from './bench/machine.ts';
import { setScene, type Scene } from './bench/scene.ts';
import { serve, type Program, type Server } from './bench/server.ts';
import { works, type Work } from './bench/works.ts';
import { dataDirectoryOf, ROOT, type Environment } from './environment.ts';
import { patchedCopy } from './patched-build.ts';
import type { Session } from './session.ts';

const PAGE = join(ROOT, 'docs/benchmarks.md');
const ORDERS = 2_000;
const THOROUGH = { starts: 3, rounds: 9, seconds: 0.5, warmUp: 5_000 };
const QUICK = { starts: 1, rounds: 5, seconds: 0.2, warmUp: 1_000 };
const WORKS: readonly string[] = ['read-user', 'place-order'];

interface Ground {
  readonly scene: Scene;
  readonly session: Session;
  /** Where copies of the build go. */
  readonly directory: string;
  readonly pace: LayerPace & { readonly starts: number };
  readonly spans: { delivered: number; lost: number };
}

/** Measures what each layer costs a request, and writes it into docs/benchmarks.md; `quick` writes nothing. */
export async function benchLayers(session: Session, env: Environment, quick: boolean): Promise<void> {
  if (!quick && !existsSync(PAGE))
    throw new Error('There is no page yet for it to stand in: run `npm run bench` first.');
  const directory = join(dataDirectoryOf(env), 'bench', `layers-${process.pid}`);
  session.atEnd('Removing the copies', () => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const sink = new SpanSink();
  await sink.open();
  session.atEnd('Closing the receiver of spans', () => sink.close());
  const scene = await setScene(session, env, { orders: ORDERS });
  const ground: Ground = {
    scene,
    session,
    directory,
    pace: quick ? QUICK : THOROUGH,
    spans: { delivered: 0, lost: 0 },
  };
  const costs: LayerCost[] = [];
  for (const layer of layers(sink.url, env['REDIS_URL'] || undefined))
    costs.push(...(await session.step(layer.title, () => measure(ground, layer), outcome)));
  if (quick) return;
  const { spans, pace } = ground;
  const { starts } = pace;
  const found = section({ costs, spans, pace, starts, machine: machine(scene.postgres.version) });
  const page = withSection(readFileSync(PAGE, 'utf8'), found);
  writeFileSync(PAGE, await format(page, { parser: 'markdown', printWidth: 120 }));
  session.terminal.note('Written to docs/benchmarks.md.');
}

function outcome(costs: readonly LayerCost[]): string {
  return costs
    .map(({ work, difference, spread, database }) => {
      const between = spread.map((value) => value.toFixed(1)).join('…');
      return `${work}: ${difference.toFixed(1)} µs (${between}), PostgreSQL ${database.toFixed(1)} µs`;
    })
    .join('; ');
}

/** Starts both sides several times, for how a process is compiled is a matter of luck, and has them do each work in turn. */
async function measure(ground: Ground, layer: Layer): Promise<LayerCost[]> {
  const { scene, pace } = ground;
  const chosen = works(scene).filter(({ name }) => WORKS.includes(name));
  const taken = new Map<Work['title'], Turn[]>(chosen.map(({ title }) => [title, []]));
  for (let start = 0; start < pace.starts; start++) {
    const servers = { without: await started(ground, layer.without), with: await started(ground, layer.with) };
    try {
      for (const { title, measured, against } of chosen) {
        const { requests } = measured;
        const sides = {
          without: sideOf(servers.without, requests),
          with: sideOf(servers.with, requests),
          yardstick: sideOf(scene.yardstick, against.requests),
        };
        taken.get(title)?.push(...(await turns(sides, scene.postgres.pid, pace)));
      }
      const { delivered, lost } = await spansToldBy(servers.with);
      ground.spans.delivered += delivered;
      ground.spans.lost += lost;
    } finally {
      await Promise.all([servers.without.stop(), servers.with.stop()]);
      rmSync(ground.directory, { recursive: true, force: true });
    }
  }
  return [...taken].map(([title, rounds]) => summary(layer.title, title, rounds));
}

let copies = 0;

/** Both sides are copies, so that nothing but what is left out tells them apart. */
function started({ scene, directory }: Ground, { env = {}, patches = [] }: Variant): Promise<Server> {
  const main = patchedCopy(join(ROOT, 'dist'), join(directory, String(copies++)), patches);
  const program: Program = { args: [main], env: { ...scene.program.env, ...env } };
  return serve(program);
}
