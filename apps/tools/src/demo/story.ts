import { randomBytes, randomUUID } from 'node:crypto';
import type { Environment } from '../environment.ts';
import { Aftermath, type Stage } from './aftermath.ts';
import { json, type Answer, type Client } from './client.ts';
import { must } from './must.ts';

interface SignedUp {
  readonly accessToken: string;
  readonly user: { readonly id: string; readonly email: string };
}

interface Service {
  readonly id: string;
  readonly name: string;
  readonly price: Money;
}

interface Order {
  readonly id: string;
  readonly status: string;
  readonly total: Money;
  readonly lines: readonly { readonly name: string; readonly quantity: number }[];
}

interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** The story, told step by step against a running system. */
export class Story {
  private readonly session: Stage;
  private readonly client: Client;
  private readonly aftermath: Aftermath;

  constructor(session: Stage, client: Client, env: Environment) {
    this.session = session;
    this.client = client;
    this.aftermath = new Aftermath(session, client, env);
  }

  /** Plays it; rejects at the first step that goes wrong. */
  async play(): Promise<void> {
    const { client, session } = this;
    await session.step('The system is ready', () => client.ask('/ready'));
    const { user } = await session.step(
      'Sign up',
      () => this.signUp(),
      ({ user }) => user.email,
    );
    const services = await session.step('List the services', () => this.services(), named);
    const key = randomUUID();
    const body = { lines: services.slice(0, 2).map(({ id }) => ({ serviceId: id, quantity: 2 })) };
    const placed = await session.step('Place an order', () => this.place(key, body), sumOf);
    const order = json<Order>(placed);
    await session.step(
      'Read it',
      () => this.read(placed),
      () => `${order.lines.length} lines, ${order.status}`,
    );
    await session.step('Send it again, same key', () => this.replay(placed, key, body), replayed);
    await this.aftermath.isCounted(user.id, 'placed');
    await session.step(
      'Cancel it',
      () => this.cancel(order.id),
      ({ status }) => status,
    );
    await this.aftermath.isCounted(user.id, 'cancelled');
    await session.step(
      'One contextId on all of it',
      async () => this.sameContext(placed),
      () => client.contextId,
    );
    await this.aftermath.isRecorded(order.id);
    await this.aftermath.isMailed();
    session.terminal.line();
    session.terminal.table([
      ['User', user.id],
      ['Order', order.id],
      ['contextId', client.contextId],
    ]);
  }

  private async signUp(): Promise<SignedUp> {
    const account = {
      email: `demo-${randomBytes(4).toString('hex')}@example.com`,
      password: randomBytes(12).toString('base64url'),
      name: 'Demo Customer',
    };
    const answer = await this.client.ask('/v1/auth/signup', { method: 'POST', body: account, status: 201 });
    const signedUp = json<SignedUp>(answer);
    this.client.accessToken = signedUp.accessToken;
    return signedUp;
  }

  private async services(): Promise<Service[]> {
    const { data } = json<{ data: Service[] }>(await this.client.ask('/v1/services?status=active'));
    const [first] = data;
    if (!first)
      throw new Error('There is nothing to order. Put something on sale: npm run seed -- --users 1 --orders 1');
    return data.filter(({ price }) => price.currency === first.price.currency);
  }

  private place(key: string, body: object): Promise<Answer> {
    const headers = { 'idempotency-key': key };
    return this.client.ask('/v1/orders', { method: 'POST', body, headers, status: 201 });
  }

  private async read(placed: Answer): Promise<void> {
    const found = await this.client.ask(placed.headers.get('location') ?? '');
    must(found.text === placed.text, 'What is read is not what was answered to the placing.');
    must(found.headers.get('etag') === placed.headers.get('etag'), 'The ETags of placing and reading differ.');
  }

  private async replay(placed: Answer, key: string, body: object): Promise<Answer> {
    const again = await this.place(key, body);
    must(again.headers.get('idempotency-replayed') === 'true', 'The second answer does not say that it is a replay.');
    must(again.text === placed.text, 'The second answer differs from the first.');
    return again;
  }

  private async cancel(orderId: string): Promise<Order> {
    const body = { reason: 'It was only a demonstration.' };
    const order = json<Order>(await this.client.ask(`/v1/orders/${orderId}/cancellation`, { method: 'POST', body }));
    must(order.status === 'cancelled', `The order is ${order.status} after its cancellation.`);
    return order;
  }

  private sameContext({ headers }: Answer): void {
    const said = headers.get('x-context-id');
    must(said === this.client.contextId, `The answer carries another contextId than the request: ${said}.`);
  }
}

function named(services: readonly Service[]): string {
  return services
    .slice(0, 2)
    .map(({ name, price }) => `${name} at ${money(price)}`)
    .join('; ');
}

function sumOf(placed: Answer): string {
  return money(json<Order>(placed).total);
}

function replayed({ text }: Answer): string {
  return `Idempotency-Replayed: true, the same ${Buffer.byteLength(text)} bytes`;
}

function money({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
}
