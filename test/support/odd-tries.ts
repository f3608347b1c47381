import { randomUUID } from 'node:crypto';
import type { Json } from './answer.js';
import { bodyWith, type Place } from './odd-values.js';

/** Where to ask, by whom an operation is asked, and of which thing that there is. */
export interface Asking {
  readonly url: string;
  readonly tokenFor: (path: string) => string;
  readonly idFor: (call: string) => string | undefined;
}

/** One request with an odd value in it. */
export interface Try {
  readonly what: string;
  readonly url: string;
  readonly init: RequestInit;
}

/** How many there were, how often each status was answered, and what was a defect. */
export interface Outcome {
  readonly tries: number;
  readonly seconds: number;
  readonly statuses: ReadonlyMap<number, number>;
  readonly wrong: readonly string[];
}

const AT_ONCE = 8;
const ID = /[0-9a-f-]{36}/;
const IN_HEADERS = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** Sends them all, a few at a time. */
export async function sendAll(tries: readonly Try[]): Promise<Outcome> {
  const [statuses, wrong, startedAt] = [new Map<number, number>(), [] as string[], performance.now()];
  const waiting = tries.values();
  const sendNext = async () => {
    for (const { what, url, init } of waiting) {
      const answer = await fetch(url, init);
      const text = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status >= 500 || text.includes('"code":"internal"')) wrong.push(`${what}: ${answer.status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  return { tries: tries.length, seconds: (performance.now() - startedAt) / 1_000, statuses, wrong };
}

/** The place’s operation with each of the values in it, and all else as it should be. */
export function triesOf(place: Place, asking: Asking): Try[] {
  const { operation, where, name, values } = place;
  return values.flatMap((value) => {
    const what = `${operation.call}, ${where} ${name} as ${value.slice(0, 300)}`;
    const sent = withValue(place, value, asking);
    return sent ? [{ what, ...sent }] : [];
  });
}

/** Nothing where a URL or a header cannot say it. */
function withValue({ operation, where, name }: Place, value: string, asking: Asking): Omit<Try, 'what'> | undefined {
  const init = requestOf(operation, asking.tokenFor(operation.path));
  // What is removed is not there for the next one.
  const id = operation.method === 'delete' ? undefined : asking.idFor(operation.call);
  const path = id === undefined ? operation.path : operation.path.replace(ID, id);
  const [url, text] = [asking.url + path, plain(value)];
  if (where === 'body') return { url, init: { ...init, body: bodyWith(asNew(operation.body), name, value) } };
  if (where === 'query') return { url: `${url}?${name}=${encodeURIComponent(text)}`, init };
  if (where === 'header')
    return IN_HEADERS.test(text)
      ? { url, init: { ...init, headers: { ...init.headers, [name.toLowerCase()]: text } } }
      : undefined;
  const odd = path.replace(name === 'id' ? ID : 'some-role', () => encodeURIComponent(text));
  return text === '' ? undefined : { url: asking.url + odd, init };
}

function requestOf({ method, body }: Place['operation'], token: string) {
  const headers: Record<string, string> = {
    ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...{ 'if-match': '*', 'idempotency-key': randomUUID() },
  };
  return { method: method.toUpperCase(), headers, ...(body && { body: JSON.stringify(asNew(body)) }) };
}

/** What it says where it is no JSON, in Unicode. */
function plain(value: string): string {
  const said: unknown = value.startsWith('"') ? JSON.parse(value) : value;
  return String(said).toWellFormed();
}

/** The example, without what may be there only once. */
function asNew(body: Json): Json {
  const unique = randomUUID().slice(0, 8);
  return {
    ...body,
    ...(body?.email && { email: `odd.${unique}@example.com` }),
    ...(body?.code && { code: `odd-${unique}` }),
    ...(body?.slug && { slug: `odd-${unique}` }),
  };
}
