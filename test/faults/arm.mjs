import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded before the application: plants faults at its failpoints, as the environment says and as the harness tells later.
const build = process.env.FAULTS_BUILD;
const { armFailpoint } = await import(`file://${build}/libs/failpoints/src/index.js`);
const { currentContext } = await import(`file://${build}/libs/context/src/index.js`);

const planted = new Map();

for (const fault of JSON.parse(process.env.FAILPOINTS ?? '[]')) arm(fault);
process.on('message', ({ arm: fault, disarm, weigh }) => {
  if (fault) arm(fault);
  if (disarm) {
    planted.delete(disarm);
    armFailpoint(disarm);
  }
  process.send?.({ heard: true, ...(weigh && { liveBytes: liveBytes() }) });
});
process.channel?.unref();
// Nobody is left to end us.
process.on('disconnect', () => process.exit(1));

/** What is still held once all has been collected that can be, without what native code gives back when it sees fit. */
function liveBytes() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  // What the first one finds to be finalized is gone after the second.
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Plants a fault beside those that are planted at the same place. */
function arm(fault) {
  const { name } = fault;
  const faults = [...(planted.get(name) ?? []), { ...fault, strikes: striking(fault) }];
  planted.set(name, faults);
  let striker = fault;
  armFailpoint(name, {
    get action() {
      return striker.action;
    },
    get hangMs() {
      return striker.hangMs;
    },
    strikes() {
      const found = faults.find(({ strikes }) => strikes());
      if (!found) return false;
      striker = found;
      process.send?.({ struck: name });
      return true;
    },
  });
}

/** `times`: how often it strikes at most; `nth`: from which passing on; `contextIds`: only during these calls. */
function striking({ times = 1, nth = 1, probability = 1, seed = 1, contextIds }) {
  let [passed, struck] = [0, 0];
  const chance = random(seed);
  return () => {
    if (contextIds && !contextIds.includes(currentContext().contextId)) return false;
    passed++;
    if (passed < nth || struck >= times || chance() >= probability) return false;
    struck++;
    return true;
  };
}

function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
