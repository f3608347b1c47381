import { randomUUID } from 'node:crypto';

/** What the system said. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status that the story needs. */
  readonly status?: number;
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly contextId?: string;
}

const PATIENCE_MS = 15_000;

/** Nothing listens there. */
export class Unreachable extends Error {}

/** A client in its simplest form: fetch, a token, and a contextId of its own on everything it asks. */
export class Client {
  readonly contextId = `demo-${randomUUID()}`;
  accessToken: string | undefined;
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Asks, and is content with the wished status only. */
  async ask(path: string, { method = 'GET', body, headers, status = 200 }: Question = {}): Promise<Answer> {
    const answer = await this.send(path, {
      method,
      headers: {
        'x-context-id': this.contextId,
        ...(body && { 'content-type': 'application/json' }),
        ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status === status) return answer;
    const told = `${method} ${path} was answered ${answer.status} instead of ${status}: ${reasonOf(answer)}`;
    throw new Error(answer.status === 429 ? `${told}\n${waitFor(answer)}` : told);
  }

  private async send(path: string, request: RequestInit): Promise<Answer> {
    try {
      const response = await fetch(`${this.url}${path}`, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      throw new Unreachable(whyNot(this.url, error), { cause: error });
    }
  }
}

/** The body as what the contract says it is. */
export function json<T>({ text }: Answer): T {
  return JSON.parse(text) as T;
}

function reasonOf({ headers, text }: Answer): string {
  if (!headers.get('content-type')?.includes('json')) return text.slice(0, 200) || 'no reason given';
  const { code, title, contextId } = JSON.parse(text) as Problem;
  return code ? `${code}, "${title}" (contextId ${contextId})` : text.slice(0, 200);
}

function waitFor({ headers }: Answer): string {
  return `Too much was asked from here. Play it again in ${headers.get('retry-after')} s, or start the system without limits: RATE_LIMIT_AUTH=off RATE_LIMIT_IP=off npm start`;
}

function whyNot(url: string, error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return name === 'TimeoutError'
    ? `${url} did not answer within ${PATIENCE_MS / 1000} s.`
    : `Nothing answers at ${url} (${cause?.code ?? cause?.message ?? name}).`;
}
