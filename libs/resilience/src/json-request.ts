import { currentContext, inSpan, type Span } from '#libs/context';
import type { HttpConnectionPool } from './http-connection-pool.js';
import { OutboundFailure } from './outbound-failure.js';

/** One attempt of a GET. */
export interface Attempt {
  readonly url: URL;
  readonly pool: HttpConnectionPool;
  /** Ends the attempt, the reading of its body included, with an `OutboundFailure` as its reason. */
  readonly signal: AbortSignal;
  readonly mostBytes: number;
}

/** The JSON that a GET answers with; rejects with an `OutboundFailure`, whatever went wrong. */
export function requestJson(attempt: Attempt): Promise<unknown> {
  const attributes = { 'http.request.method': 'GET', 'server.address': attempt.url.hostname };
  return inSpan({ name: `GET ${attempt.url.hostname}`, kind: 'client', attributes }, (span) => ask(attempt, span));
}

async function ask({ url, pool, signal, mostBytes }: Attempt, span: Span | undefined): Promise<unknown> {
  const { contextId, trace } = currentContext();
  const { traceparent } = span ?? trace;
  const headers = { accept: 'application/json', 'x-context-id': contextId, traceparent };
  try {
    const { statusCode, body } = await pool.get(url, { signal, headers });
    try {
      requireSuccess(statusCode);
      return parsed(await bytesOf(body, mostBytes));
    } finally {
      // What is not read to its end would hold the socket; destroyed, it reports that as an error nobody waits for.
      if (!body.readableEnded) body.on('error', () => undefined).destroy();
    }
  } catch (error) {
    throw failureOf(error, signal);
  }
}

function requireSuccess(status: number): void {
  if (status === 200) return;
  // Never followed: it could lead to an address that only we can reach.
  if (status >= 300 && status < 400) throw new OutboundFailure('redirected', status);
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new OutboundFailure('refused', status);
  throw new OutboundFailure('failed', status);
}

async function bytesOf(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) throw new OutboundFailure('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without the cause: it quotes what the host sent.
    throw new OutboundFailure('malformed');
  }
}

function failureOf(error: unknown, { aborted, reason }: AbortSignal): OutboundFailure {
  if (aborted && reason instanceof OutboundFailure) return reason;
  return error instanceof OutboundFailure ? error : new OutboundFailure('unreachable', undefined, error);
}
