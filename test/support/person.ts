import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { answerOf, Call, type Answer, type Json } from './answer.js';
import { canaries } from './canaries.js';

type Headers = Readonly<Record<string, string>>;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options';

/** Somebody who calls the API: a stranger, or signed in. */
export class Person {
  constructor(
    private readonly url: string,
    readonly session?: Json,
    private readonly always: Headers = {},
  ) {}

  get id(): string {
    return (this.session as { user: { id: string } }).user.id;
  }

  /** The session that they are in. */
  get sessionId(): string {
    const { accessToken } = this.session as { accessToken: string };
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
    return claims.sid;
  }

  /** The same person, sending these headers with every request. */
  with(headers: Headers): Person {
    return new Person(this.url, this.session, { ...this.always, ...headers });
  }

  get(path: string, headers?: Headers): Call {
    return this.send('get', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers?: Headers): Call {
    return this.send('post', path, body, headers);
  }

  put(path: string, body?: unknown, headers?: Headers): Call {
    return this.send('put', path, body, headers);
  }

  patch(path: string, body?: unknown, headers?: Headers): Call {
    return this.send('patch', path, body, headers);
  }

  delete(path: string, headers?: Headers): Call {
    return this.send('delete', path, undefined, headers);
  }

  /** Places an order under a fresh key, or the one given. */
  order(
    lines: readonly { serviceId: string; quantity: number }[],
    key: string = randomUUID(),
    more: object = {},
  ): Call {
    return this.post('/v1/orders', { lines, ...more }, { 'idempotency-key': key });
  }

  send(method: Method, path: string, body?: unknown, headers: Headers = {}): Call {
    const { accessToken } = (this.session ?? {}) as { accessToken?: string };
    const signed = accessToken ? { authorization: `Bearer ${accessToken}` } : {};
    const client = request(this.url);
    const all: Headers = { ...signed, ...this.always, ...headers };
    canaries.sent(path, body, all);
    const call = client[method](path).set(all);
    return new Call(
      (async (): Promise<Answer> => {
        const answer = answerOf(await (body === undefined ? call : call.send(body as object)));
        canaries.answered(path, answer.body, answer.text);
        return answer;
      })(),
    );
  }
}
