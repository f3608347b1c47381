import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { FaultsBuild } from '../build-with-failpoints.ts';
import { MoodyProxy } from '../moody-proxy.ts';
import { type Bounds, overwhelm, TIMES } from '../overwhelm.ts';
import { onScene, type Scenario } from '../scenario.ts';
import type { Scene, SceneOptions } from '../scene.ts';

/** From the database back to the application. */
const DISTANCE_MS = 8;
const LAST_CORE = availableParallelism() - 1;

/** What everybody waits for: the database, as far away as another building, or the one core that there is. */
interface Narrows {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly bounds: Bounds;
}

const UNLIMITED = {
  RATE_LIMIT_IP: 'off',
  RATE_LIMIT_PRINCIPAL: 'off',
  RATE_LIMIT_TENANT: 'off',
  RATE_LIMIT_AUTH: 'off',
};
const AS_SHIPPED = { OVERLOAD_LOOP_DELAY_MS: undefined, OVERLOAD_POOL_WAIT_MS: undefined };
const STRICT: Bounds = { goodput: 0.8, acceptedMs: 1_000, refusedMs: 50 };

export const overload: Scenario = {
  name: 'overload',
  title: `${TIMES} times as much as the connections to the database can do`,
  play: async (ground, build) => {
    let way: MoodyProxy | undefined;
    const reach = async (url: string): Promise<string> => {
      way = await new MoodyProxy(url, DISTANCE_MS).open();
      await way.be('slow');
      return way.to(url);
    };
    try {
      const narrows = { env: AS_SHIPPED, bounds: STRICT };
      return await onScene(ground, { ...optionsOf('overload', narrows, build), reach }, (scene, notes) =>
        overwhelm(scene, notes, narrows.bounds),
      );
    } finally {
      await way?.close();
    }
  },
};

export const overloadedCore: Scenario = {
  name: 'overloaded-core',
  title: `${TIMES} times as much as one core can do`,
  play: (ground, build) => {
    const narrows = { env: { OVERLOAD_LOOP_DELAY_MS: '30' }, bounds: { ...STRICT, goodput: 0.6 } };
    return onScene(ground, optionsOf('overloaded_core', narrows, build), async (scene, notes) => {
      notes.figure('the API and PostgreSQL have one core, who asks has the others');
      try {
        apart(scene);
        await overwhelm(scene, notes, narrows.bounds);
      } finally {
        // What is played next has the whole machine again.
        pin(`0-${LAST_CORE}`, process.pid);
        pin(`0-${LAST_CORE}`, ground.postgres.pid);
      }
    });
  },
};

function optionsOf(name: string, { env }: Narrows, build: FaultsBuild | undefined): SceneOptions {
  return { name, apis: 1, workers: 1, env: { ...UNLIMITED, ...AS_SHIPPED, ...env }, ...(build && { build }) };
}

/** Who asks takes nothing from who is asked, as if it were on another machine. */
function apart(scene: Scene): void {
  const { postgres } = scene.ground;
  const backends = readdirSync('/proc')
    .map(Number)
    .filter((pid) => parentOf(pid) === postgres.pid);
  for (const pid of [scene.apis[0]?.pid, postgres.pid, ...backends]) pin('0', pid);
  pin(`1-${LAST_CORE}`, process.pid);
}

function pin(cores: string, pid: number | undefined): void {
  execFileSync('taskset', ['--all-tasks', '--pid', '--cpu-list', cores, String(pid)]);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
