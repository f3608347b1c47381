import { randomBytes, randomUUID } from 'node:crypto';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** Somebody who orders in the shop behind `url`, and says what was not as promised. */
export class Customer {
  private readonly url: string;
  private readonly login = {
    email: `smoke.${randomBytes(4).toString('hex')}@example.com`,
    password: randomBytes(12).toString('base64url'),
  };
  private token = '';

  constructor(url: string) {
    this.url = url;
  }

  async signUp(): Promise<void> {
    const answer = await this.send('POST', '/v1/auth/signup', { ...this.login, name: 'Smoke' });
    this.token = (expected(answer, 201).body as { accessToken: string }).accessToken;
  }

  async logIn(): Promise<void> {
    const answer = await this.send('POST', '/v1/auth/login', this.login);
    this.token = (expected(answer, 200).body as { accessToken: string }).accessToken;
  }

  /** Orders the first service on sale, twice under one key: the id of the one order that came of it. */
  async orderOnce(): Promise<string> {
    const { body } = expected(await this.send('GET', '/v1/services'), 200);
    const serviceId = (body as { data: { id: string }[] }).data[0]?.id;
    const order = { lines: [{ serviceId, quantity: 2 }] };
    const key = randomUUID();
    const first = expected(await this.send('POST', '/v1/orders', order, key), 201);
    const second = expected(await this.send('POST', '/v1/orders', order, key), 201);
    if (second.text !== first.text || second.headers.get('idempotency-replayed') !== 'true')
      throw new Error(`The replay is not the first answer.\n${first.text}\n${second.text}`);
    return (first.body as { id: string }).id;
  }

  /** Whether the order is there, and the only one. */
  async hasOnly(orderId: string): Promise<boolean> {
    const { body } = expected(await this.send('GET', '/v1/orders'), 200);
    return (body as { data: { id: string }[] }).data.map(({ id }) => id).join() === orderId;
  }

  private async send(method: 'GET' | 'POST', path: string, body?: unknown, key?: string): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(key && { 'idempotency-key': key }),
      },
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : undefined };
  }
}

function expected(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${status} was expected, ${answer.status} came: ${answer.text}`);
  return answer;
}
