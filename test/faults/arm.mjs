// Loaded before the application: plants faults at its failpoints, as the environment says and as the harness tells later.
const build = process.env.FAULTS_BUILD;
const { armFailpoint } = await import(`file://${build}/libs/failpoints/src/index.js`);
const { currentContext } = await import(`file://${build}/libs/context/src/index.js`);

for (const fault of JSON.parse(process.env.FAILPOINTS ?? '[]')) arm(fault);
process.on('message', ({ arm: fault, disarm }) => {
  if (fault) arm(fault);
  if (disarm) armFailpoint(disarm);
  process.send?.({ heard: true });
});
process.channel?.unref();
// Nobody is left to end us.
process.on('disconnect', () => process.exit(1));

/** `times`: how often it strikes at most; `nth`: from which passing on; `contextIds`: only during these calls. */
function arm({ name, action, hangMs = 5_000, times = 1, nth = 1, probability = 1, seed = 1, contextIds }) {
  let passed = 0;
  let struck = 0;
  const chance = random(seed);
  const strikes = () => {
    if (contextIds && !contextIds.includes(currentContext().contextId)) return false;
    passed++;
    if (passed < nth || struck >= times || chance() >= probability) return false;
    struck++;
    process.send?.({ struck: name });
    return true;
  };
  armFailpoint(name, { action, hangMs, strikes });
}

function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
