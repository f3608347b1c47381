import { createHash } from 'node:crypto';
import type { Redis } from '#libs/redis';
import { refusalBy, together, type Counter, type Verdict } from './limit.js';

/** Sends to Redis, and rejects where the answer does not come in time. */
type Ask = Redis['ask'];
type Commands = NonNullable<Redis['commands']>;

/** What is done with every counter: one is taken, none, or one is given back. */
type Move = 1 | 0 | -1;

// Whole microseconds on Redis' own clock: sixteen digits, which Redis writes out in full.
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local move = tonumber(ARGV[1])
local taken = {}
local admitted = 1
for i, key in ipairs(KEYS) do
  local arrival = tonumber(redis.call('GET', key) or '0')
  taken[i] = math.max(0, arrival - now)
  if move == 1 and taken[i] + ARGV[2 * i] > tonumber(ARGV[2 * i + 1]) then admitted = 0 end
end
if admitted == 1 and move ~= 0 then
  for i, key in ipairs(KEYS) do
    taken[i] = math.max(0, taken[i] + move * ARGV[2 * i])
    if taken[i] > 0 then
      redis.call('SET', key, now + taken[i], 'PX', math.ceil(taken[i] / 1000))
    else
      redis.call('DEL', key)
    end
  end
end
table.insert(taken, 1, admitted)
return taken
`;
const SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** The same algorithm in Redis, for all instances together: one call for all counters of a request, on Redis' clock. */
export class RedisCounters {
  constructor(private readonly ask: Ask) {}

  /** Takes one of every counter, or of none where one of them has none left. */
  take(counters: readonly Counter[]): Promise<Verdict> {
    return this.run(counters, 1);
  }

  look(counters: readonly Counter[]): Promise<Verdict> {
    return this.run(counters, 0);
  }

  async giveBack(counters: readonly Counter[]): Promise<void> {
    await this.run(counters, -1);
  }

  private async run(counters: readonly Counter[], move: Move): Promise<Verdict> {
    const keys: string[] = [];
    const numbers: number[] = [move];
    for (const { key, limit } of counters) {
      keys.push(`limits:${key}`);
      numbers.push(limit.quota.intervalUs, limit.quota.capacityUs);
    }
    const reply = await this.ask((commands) => evaluate(commands, keys, numbers));
    const [admitted, ...takenUs] = reply as [number, ...number[]];
    return { takenUs, sharers: together, refusal: admitted === 1 ? undefined : refusalBy(counters, takenUs, together) };
  }
}

/** By its hash; a Redis that was started anew is told the text. */
async function evaluate(commands: Commands, keys: readonly string[], numbers: readonly number[]): Promise<unknown> {
  try {
    return await commands.evalsha(SHA, keys.length, ...keys, ...numbers);
  } catch (error) {
    if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
    return commands.eval(SCRIPT, keys.length, ...keys, ...numbers);
  }
}
