/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

/** What is asked, beside the path. */
export interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
}

const PATIENCE_MS = 8_000;

/** One HTTP request; rejects where no answer came. */
export async function call(url: string, asked: Asked = {}): Promise<Answer> {
  const { method = 'GET', token, key, body, headers, patienceMs = PATIENCE_MS } = asked;
  const startedAt = performance.now();
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, ms: performance.now() - startedAt };
}

/** Whether the request cannot have reached anybody. */
export function neverArrived(error: unknown): boolean {
  const code = (error as { cause?: { code?: string } }).cause?.code;
  return code === 'ECONNREFUSED';
}

export function jsonOf<T>(answer: Answer): T {
  return JSON.parse(answer.text) as T;
}

/** An address of its own for each of many who ask, where a proxy is believed. */
export function addressOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

/** Waits so many milliseconds: for the pace of clients and of chance, never for something to have happened. */
export function rest(ms: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, ms));
}

/** The value that this share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Whether a process answers that it is ready. */
export async function saysReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
