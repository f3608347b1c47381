import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { contextIdFrom } from '#libs/context';
import type { Load } from '#libs/load';
import { corsFields } from './cors.js';
import { fieldOf } from './field-of.js';
import { PROBLEM_TYPE, pathOf, problemOf } from './problem.js';
import { usualHeaders } from './security-headers.js';
import { overloaded, retryAfterS, type Priorities } from './shedding.js';
import { Turns } from './turns.js';

const PLACEHOLDER = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Answers 503 to what the load refuses before any framework sees the request: a refusal that costs a fifth of a request
 * leaves nothing for those that are let in. Of a crowd whose requests are heavy one is looked at in each turn of the event
 * loop. It has no access line of its own: the load tells once a second how many there were. What a page may not ask unless it
 * is told so before is let through: an `OPTIONS` of an origin that may ask.
 */
export function refuseEarly(server: Server, { load, priorities, publicUrl, origins, refused }: Door): void {
  const listeners = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  const answer = refusal(publicUrl, origins);
  const turns = new Turns();
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    for (const listener of listeners) listener.call(server, request, response);
  };
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.method === 'OPTIONS' && pageOf(request, origins) !== undefined) return pass(request, response);
    const priority = priorities.of(request);
    if (load.refuses(priority)) {
      refused();
      answer(request, response);
    } else if (!priorities.isHeavy(request)) pass(request, response);
    else
      turns.take(() => {
        if (load.heavy.hasRoom || response.destroyed) return pass(request, response);
        load.noteShed(priority);
        refused();
        answer(request, response);
      });
  });
}

/** What the early refusal knows. */
export interface Door {
  readonly load: Load;
  readonly priorities: Priorities;
  readonly publicUrl: string;
  /** Whose pages may read what they are refused. */
  readonly origins: readonly string[];
  /** Hears of each refusal. */
  readonly refused: () => void;
}

/** All but what is every answer's own is made once. */
function refusal(
  publicUrl: string,
  origins: readonly string[],
): (request: IncomingMessage, response: ServerResponse) => void {
  const fixed = Object.entries({ ...usualHeaders, 'content-type': PROBLEM_TYPE }).flat();
  const [before = '', between = '', after = ''] = JSON.stringify(
    problemOf(overloaded(), PLACEHOLDER, PLACEHOLDER, `${publicUrl}/docs/errors`),
  ).split(PLACEHOLDER);
  return (request, response) => {
    const contextId = contextIdFrom({
      'x-context-id': fieldOf(request, 'x-context-id'),
      'x-request-id': fieldOf(request, 'x-request-id'),
      'x-correlation-id': fieldOf(request, 'x-correlation-id'),
    });
    const path = JSON.stringify(pathOf(request.url ?? '/')).slice(1, -1);
    const body = before + path + between + contextId + after;
    const own = ['x-context-id', contextId, 'x-request-id', contextId, 'retry-after', `${retryAfterS()}`];
    const page = pageOf(request, origins);
    if (page !== undefined) own.push(...corsFields(page));
    response.writeHead(503, [...fixed, ...own, 'content-length', `${Buffer.byteLength(body)}`]);
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** The origin of the page that asks, where it is one of these. */
function pageOf(request: IncomingMessage, origins: readonly string[]): string | undefined {
  if (origins.length === 0) return undefined;
  const origin = fieldOf(request, 'origin');
  return origin !== undefined && origins.includes(origin) ? origin : undefined;
}
