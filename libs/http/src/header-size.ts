import type { IncomingMessage } from 'node:http';

/** The request line and all headers together, credentials apart. */
const LIMIT = 16_384;

/** What Node reads at all: room besides for a token that is far too long, which is a wrong token and not a large header. */
export const MOST_HEADERS = LIMIT + 81_920;

const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);

/** Whether the headers are larger than we take. */
export function hasLargeHeaders({ url = '', rawHeaders }: IncomingMessage): boolean {
  let size = url.length;
  for (const text of rawHeaders) size += text.length;
  return size > LIMIT && size - credentialsIn(rawHeaders) > LIMIT;
}

/** Looked for only in the few requests that are large. */
function credentialsIn(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce(
    (sum, text, at) =>
      at % 2 === 1 && credentials.has((rawHeaders[at - 1] ?? '').toLowerCase()) ? sum + text.length : sum,
    0,
  );
}
