import { escape } from '#libs/http';
import type { CountedFlow } from '#libs/messaging';
import type { Part, Status } from '../status.js';
import { sparkline } from './sparkline.js';
import { duration, figure, milliseconds, percent } from './wording.js';

/** The parts of the page that change, each by the id of the element that holds it. */
export type Blocks = Readonly<Record<string, string>>;

const titles = {
  ok: 'Everything answers',
  degraded: 'Degraded',
  down: 'Not able to serve',
  draining: 'Stopping',
} as const;
const marks = { ok: '✓', degraded: '!', down: '✕', draining: '◌' } as const;

/** Workers count every five seconds. */
const OLD_SECONDS = 20;

/** What the page shows, block by block: a browser is sent those that changed. */
export function blocksOf(status: Status): Blocks {
  return {
    overall: overall(status),
    pulse: pulse(status),
    parts: parts(status),
    requests: requests(status),
    events: events(status),
    process: processOf(status),
  };
}

function overall({ status, parts: all }: Status): string {
  const ill = all.filter((part) => part.status === 'down').map(({ name }) => name);
  const why = {
    ok: 'All parts of this process are well.',
    degraded: `Requests are served. Not answering: ${ill.join(', ')}.`,
    down: `Requests are refused with 503. Not answering: ${ill.join(', ')}.`,
    draining: 'This process was asked to stop; others take over.',
  }[status];
  return `<div class="state ${status}"><span class="mark" aria-hidden="true">${marks[status]}</span>
  <div><h1>${titles[status]}</h1><p>${escape(why)}</p></div></div>`;
}

function pulse({ at, version, role, uptimeSeconds }: Status): string {
  const time = `<time datetime="${at}">${at.slice(11, 19)} UTC</time>`;
  const roles = { all: 'API and worker', api: 'API', worker: 'worker' }[role] ?? role;
  return `As of ${time} · ${roles} ${escape(version)} · running for ${duration(uptimeSeconds)}`;
}

function parts({ parts: all, at }: Status): string {
  const order = (part: Part) => (part.status === 'down' ? 0 : part.required ? 1 : 2);
  const sorted = all.toSorted((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
  return `<ul class="parts">${sorted.map((part) => `<li class="${part.status}">${line(part, at)}</li>`).join('')}</ul>`;
}

function line({ name, status, since, latencyMs, required, circuit }: Part, at: string): string {
  const word = status === 'ok' ? 'answering' : 'no answer';
  const lasts = duration((Date.parse(at) - Date.parse(since)) / 1_000);
  const notes = [
    required ? 'needed' : 'can be done without',
    ...(circuit === undefined ? [] : [`circuit breaker ${circuit}`]),
    ...(status === 'ok' && latencyMs > 0 ? [milliseconds(latencyMs)] : []),
  ];
  return `<span class="mark" aria-hidden="true">${status === 'ok' ? '✓' : '✕'}</span>
  <span class="name">${escape(name)}</span>
  <span class="word">${word} <time datetime="${since}" title="since ${since}">for ${lasts}</time></span>
  <span class="notes">${notes.join(' · ')}</span>`;
}

interface Card {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly chart?: string;
  readonly isBad?: boolean;
}

function requests({ requests: now, history }: Status): string {
  const { perSecond, inFlight, errorShare, overloaded, p50Ms, p99Ms } = now;
  const rates = history.map((step) => step.perSecond);
  const shares = history.map((step) => step.errorShare);
  const slowest = history.map((step) => step.p99Ms);
  const most = (values: readonly (number | null)[]) => Math.max(0, ...values.map((value) => value ?? 0));
  return cards([
    {
      name: 'Requests per second',
      value: figure(perSecond),
      note: `${inFlight} in flight`,
      chart: sparkline(rates, `Requests per second in five minutes, ${figure(most(rates))} at most`),
    },
    {
      name: 'Errors (5xx)',
      value: percent(errorShare),
      note: overloaded > 0 ? `${overloaded} shed for overload` : 'of the last minute, none shed',
      chart: sparkline(shares, `Share of errors in five minutes, ${percent(most(shares))} at most`),
      isBad: (errorShare ?? 0) >= 0.01 || overloaded > 0,
    },
    {
      name: 'Latency, p99',
      value: milliseconds(p99Ms),
      note: `p50 ${milliseconds(p50Ms)}, of the last minute`,
      chart: sparkline(slowest, `Latency, 99th percentile, in five minutes, ${milliseconds(most(slowest))} at most`),
    },
  ]);
}

function events({ events: known }: Status): string {
  if (!known) return '<p class="aside">No worker has counted events yet.</p>';
  const { waiting, oldestAgeSeconds, deadLetters, countedAgoSeconds } = known;
  const isOld = countedAgoSeconds >= OLD_SECONDS;
  return cards([
    {
      name: 'Outbox',
      value: String(waiting),
      note: isOld ? `counted ${duration(countedAgoSeconds)} ago: no worker has since` : 'events to be published',
      isBad: isOld,
    },
    {
      name: 'Oldest of them',
      value: waiting === 0 ? '–' : duration(oldestAgeSeconds),
      note: 'waiting',
      isBad: oldestAgeSeconds >= 60,
    },
    consumerLag(known.lag),
    { name: 'Dead letters', value: String(deadLetters), note: 'given up', isBad: deadLetters > 0 },
  ]);
}

function consumerLag(lag: CountedFlow['lag']): Card {
  const name = 'Consumer lag';
  if (!lag) return { name, value: '–', note: 'the broker did not tell', isBad: true };
  const behind = lag.reduce((sum, { messages }) => sum + messages, 0);
  const [worst] = lag.toSorted((a, b) => b.messages - a.messages);
  const note = worst && worst.messages > 0 ? `most: ${worst.group}` : 'messages to be handled';
  return { name, value: String(behind), note };
}

function processOf({ process: { loopDelayMs, memoryBytes, connections } }: Status): string {
  const { busy, idle, waiting, limit } = connections;
  return cards([
    { name: 'Event loop delay', value: milliseconds(loopDelayMs), note: 'p99', isBad: (loopDelayMs ?? 0) >= 200 },
    {
      name: 'Database pool',
      value: `${busy} of ${limit}`,
      note: `busy, ${idle} idle, ${waiting} waiting`,
      isBad: waiting > 0 && busy >= limit,
    },
    { name: 'Memory', value: `${Math.round(memoryBytes / 1_048_576)} MB`, note: 'resident' },
  ]);
}

function cards(all: readonly Card[]): string {
  return `<dl class="cards">${all.map(card).join('')}</dl>`;
}

function card({ name, value, note = '', chart = '', isBad = false }: Card): string {
  const told = isBad ? `<span class="flag">look here</span>` : '';
  return `<div class="${isBad ? 'card bad' : 'card'}"><dt>${name}${told}</dt>
  <dd><span class="value">${escape(value)}</span><span class="note">${escape(note)}</span>${chart}</dd></div>`;
}
