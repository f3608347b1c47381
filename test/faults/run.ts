import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../../apps/tools/src/environment.ts';
import { Session } from '../../apps/tools/src/session.ts';
import { Terminal } from '../../apps/tools/src/terminal.ts';
import { control } from './controls.ts';
import { prepareGround, runDirectory } from './ground.ts';
import { broken, perform, type Scenario } from './scenario.ts';
import { caches } from './scenarios/caches.ts';
import { audit } from './scenarios/audit.ts';
import { calm } from './scenarios/calm.ts';
import { catalogue } from './scenarios/catalogue.ts';
import { context } from './scenarios/context.ts';
import { cut } from './scenarios/cut.ts';
import { deaf } from './scenarios/deaf.ts';
import { keys } from './scenarios/keys.ts';
import { grid } from './scenarios/grid.ts';
import { kafka } from './scenarios/kafka.ts';
import { kill } from './scenarios/kill.ts';
import { lease } from './scenarios/lease.ts';
import { logins, loginsAsShipped } from './scenarios/logins.ts';
import { overload, overloadedCore } from './scenarios/overload.ts';
import { parts } from './scenarios/parts.ts';
import { poison } from './scenarios/poison.ts';
import { pooler } from './scenarios/pooler.ts';
import { redisAway } from './scenarios/redis.ts';
import { refreshing } from './scenarios/refresh.ts';
import { rolling } from './scenarios/rolling.ts';
import { rotation } from './scenarios/rotation.ts';
import { slow } from './scenarios/slow.ts';
import { soak } from './scenarios/soak.ts';
import { topics } from './scenarios/topics.ts';

const SCENARIOS: readonly Scenario[] = [
  calm,
  audit,
  kill,
  grid,
  cut,
  keys,
  kafka,
  lease,
  poison,
  context,
  refreshing,
  rotation,
  redisAway,
  logins,
  parts,
  pooler,
  rolling,
  topics,
  catalogue,
  caches,
];
/** Only where they are asked for by name: what takes long, or does not hold yet (docs/faults.md). */
const BY_NAME: readonly Scenario[] = [overload, overloadedCore, loginsAsShipped, slow, soak, deaf];

const { values, positionals } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    controls: { type: 'boolean', default: false },
    seed: { type: 'string' },
  },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const flags = (['full', 'controls'] as const).filter((flag) => values[flag]).map((flag) => `--${flag}`);
const env = readEnvironment();
const session = new Session(new Terminal(), env);
let isEvidence = false;
process.exit(await session.runToEnd(play));

async function play(): Promise<void> {
  const again = [...positionals.map((name) => (name.includes(' ') ? `'${name}'` : name)), ...flags, `--seed ${seed}`];
  const chosen = values.controls ? [] : choose(positionals);
  session.terminal.line(`Seed ${seed}. To repeat its choices: npm run test:faults -- ${again.join(' ')}`);
  // Registered first, done last: when nobody writes there any more.
  session.atEnd('Removing the histories', forget);
  const ground = await prepareGround(session, env, seed, values.full);
  isEvidence = true;
  const failed: string[] = values.controls ? await control(ground, positionals) : [];
  for (const scenario of chosen) failed.push(...(await perform(ground, scenario)));
  if (failed.length > 0) {
    session.terminal.note(`Histories and logs are in ${runDirectory(env)}`);
    throw broken(failed, seed);
  }
  isEvidence = false;
  if (chosen.length > 0) session.terminal.line(`All held: ${chosen.map(({ name }) => name).join(', ')}.`);
}

async function forget(): Promise<void> {
  if (!isEvidence || session.interruption.signal.aborted) rmSync(runDirectory(env), { recursive: true, force: true });
}

function choose(names: readonly string[]): readonly Scenario[] {
  const all = [...SCENARIOS, ...BY_NAME];
  const unknown = names.filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? SCENARIOS : all.filter(({ name }) => names.includes(name));
}
