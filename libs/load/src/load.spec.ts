import { loadConfig } from '#libs/config';
import { createLog } from '#libs/logging';
import { Load, type Priority } from './load.js';

const ALL: readonly Priority[] = ['vital', 'write', 'read', 'entrance', 'docs'];
const settings = {
  DATABASE_URL: 'postgres://x@localhost/x',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  OVERLOAD_LOOP_DELAY_MS: '100',
  OVERLOAD_POOL_WAIT_MS: '100',
};

describe('the load of a process', () => {
  const lines: Record<string, unknown>[] = [];
  let load: Load;

  beforeEach(() => {
    lines.length = 0;
    const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
    load = new Load(loadConfig(settings), log, () => 0.5);
  });
  afterEach(() => load.stop());

  it.each([
    [0, []],
    [60, []],
    [70, ['docs']],
    [80, ['entrance', 'docs']],
    [160, ['read', 'entrance', 'docs']],
    [310, ['write', 'read', 'entrance', 'docs']],
    [1e9, ['write', 'read', 'entrance', 'docs']],
  ])('with %i ms to wait for a connection refuses %j', (waitMs, refused) => {
    const told: Priority[] = [];
    load.watch({ poolWaitMs: () => waitMs, tell: (priority) => void told.push(priority) });
    expect(ALL.filter((priority) => load.refuses(priority))).toEqual(refused);
    expect(told).toEqual(refused);
  });

  it('refuses within the very turn of the loop that takes too long, and no more once it is over', async () => {
    expect(load.refuses('docs')).toBe(false);
    const until = performance.now() + 800;
    while (performance.now() < until);
    expect(ALL.filter((priority) => load.refuses(priority))).toEqual(['read', 'entrance', 'docs']);
    while (load.refuses('docs')) await new Promise((wake) => setTimeout(wake, 5));
    // Somebody was refused: a line says how many, once a second.
    while (lines.length === 0) await new Promise((wake) => setTimeout(wake, 5));
    expect(lines[0]).toMatchObject({ level: 'warn', msg: 'requests were shed', shed: { read: 1 } });
  });

  it('refuses by what a busy process has in flight, before the loop itself is late', async () => {
    const flow = { inFlight: 10_000, completed: 0 };
    load.follow(flow);
    const beganAt = performance.now();
    while (!load.refuses('read') && performance.now() - beganAt < 5_000) {
      // One a millisecond, in turns that keep nobody waiting.
      for (const until = performance.now() + 5; performance.now() < until;);
      flow.completed = Math.floor(performance.now() - beganAt);
      await new Promise((turn) => setImmediate(turn));
    }
    expect(load.refuses('write')).toBe(true);
    flow.inFlight = 0;
    expect(load.refuses('read')).toBe(false);
  }, 20_000);

  it('refuses a share of them that grows with what there is to do', () => {
    let turn = 0;
    // Ten equal chances, in turn.
    const fair = new Load(loadConfig(settings), createLog('silent'), () => (turn++ % 10) / 10 + 0.05);
    const shareAt = (waitMs: number) => {
      fair.watch({ poolWaitMs: () => waitMs, tell: () => undefined });
      return Array.from({ length: 100 }, () => fair.refuses('read')).filter(Boolean).length;
    };
    expect([100, 130, 170, 200].map(shareAt)).toEqual([0, 30, 70, 100]);
    fair.stop();
  });

  it('does not mistake a short pause for an overload', () => {
    const until = performance.now() + 150;
    while (performance.now() < until);
    expect(load.refuses('read')).toBe(false);
  });
});
