import type { Response } from 'supertest';

/** What a route is expected to say no with. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly contextId: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

/** Any JSON: tests look into bodies without declaring their types again. */
export type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- what a test reads, it asserts

/** An answer as a client has it. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contextId: string;
  readonly etag: string;
}

export function answerOf({ status, body, text, headers }: Response): Answer {
  const plain = headers as Record<string, string>;
  return {
    status,
    body: body,
    text,
    headers: plain,
    contextId: plain['x-context-id'] ?? '',
    etag: plain['etag'] ?? '',
  };
}

/** All of an answer but what is every call's own: when, under which contextId, and about which id, if any. */
export function likeAnyOther({ status, text, headers, contextId }: Answer, id?: string): string {
  const { date: _date, 'x-request-id': _request, 'content-length': length, ...rest } = headers;
  // An id may be longer than another one, and a contextId is not.
  const all = [status, id === undefined && length, JSON.stringify(rest), text]
    .join('\n')
    .replaceAll(contextId, '<contextId>');
  return id === undefined ? all : all.replaceAll(id, '<id>');
}

/** A request on its way; say what it should come back as, or await it as it comes. */
export class Call implements PromiseLike<Answer> {
  constructor(private readonly sent: Promise<Answer>) {}

  then<A, B>(
    done?: ((answer: Answer) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.sent.then(done, failed);
  }

  ok(): Promise<Answer> {
    return this.withStatus(200);
  }

  created(): Promise<Answer> {
    return this.withStatus(201);
  }

  done(): Promise<Answer> {
    return this.withStatus(204);
  }

  /** A problem document with that code, complete in every respect. */
  async refused(code: string, status?: number): Promise<Omit<Answer, 'body'> & { readonly body: ProblemBody }> {
    const answer = await this.sent;
    expect({ status: answer.status, ...answer.body }).toMatchObject({ code, ...(status !== undefined && { status }) });
    expect(answer.body).toMatchObject({
      status: answer.status,
      contextId: answer.contextId,
      title: expect.any(String) as string,
    });
    expect(answer.body.type).toMatch(new RegExp(`/docs/errors#${code.replaceAll('.', '\\.')}$`));
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    return answer;
  }

  private async withStatus(status: number): Promise<Answer> {
    const answer = await this.sent;
    if (answer.status !== status) expect(`${answer.status}: ${answer.text}`).toBe(`${status}`);
    return answer;
  }
}
