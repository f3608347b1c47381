import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run events -- <command>
  status                                  what waits to be published, who holds the lanes, replays and dead letters
  dead-letters [--consumer name] [--all]  what consumers gave up; --all shows those redriven, too
  redrive <id> | --consumer name          has dead letters handled again, under their event ids
  replay --consumer name --since time     has a consumer hear again what was published since then (RFC 3339)
  replay --consumer name --from topic/partition/offset
  --json prints what machines read. A worker must run: it does the work.`;

/** What is asked of `npm run events`. */
export interface EventsOrder {
  readonly command: 'status' | 'dead-letters' | 'redrive' | 'replay';
  readonly id: string | undefined;
  readonly consumer: string | undefined;
  readonly since: Date | undefined;
  readonly from: { readonly topic: string; readonly partition: number; readonly offset: string } | undefined;
  readonly all: boolean;
  readonly json: boolean;
}

const options = {
  consumer: { type: 'string' },
  since: { type: 'string' },
  from: { type: 'string' },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** The order that these arguments give, or what is wrong with them. */
export function eventsOrder(args: readonly string[]): EventsOrder | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command = 'status', id, ...more] = positionals;
    if (!isCommand(command)) return { fault: `There is no command ${command}.` };
    const { consumer, all, json } = values;
    const order = { command, id, consumer, since: timeOf(values.since), from: placeOf(values.from), all, json };
    const fault = more.length > 0 ? `What is ${more.join(' ')}?` : faultOf(order);
    return fault ? { fault } : order;
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

function isCommand(text: string): text is EventsOrder['command'] {
  return ['status', 'dead-letters', 'redrive', 'replay'].includes(text);
}

function faultOf({ command, id, consumer, since, from }: EventsOrder): string | undefined {
  if (command === 'redrive' && (id === undefined) === (consumer === undefined))
    return 'Name one dead letter by its id, or --consumer for all of one consumer’s.';
  if (command === 'redrive' && id !== undefined && !UUID.test(id)) return `${id} is no id of a dead letter.`;
  if (command !== 'redrive' && id !== undefined) return `What is ${id}?`;
  if (command === 'replay' && consumer === undefined) return 'Name the consumer: --consumer statistics.count_orders';
  if (command === 'replay' && (since === undefined) === (from === undefined))
    return 'Say where to begin: --since 2026-01-31T00:00:00Z, or --from topic/partition/offset.';
  return undefined;
}

function timeOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Error(`${text} is no time: write 2026-01-31T00:00:00Z.`);
  return time;
}

function placeOf(text: string | undefined): EventsOrder['from'] {
  if (text === undefined) return undefined;
  const [, topic, partition, offset] = /^([\w.-]+)\/(\d+)\/(\d+)$/.exec(text) ?? [];
  if (!topic || !offset) throw new Error(`${text} is no place: write orders.events.v1/0/1042.`);
  return { topic, partition: Number(partition), offset };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
