import { existsSync } from 'node:fs';
import type { Environment } from '../environment.ts';
import { until } from '../processes.ts';
import type { Session } from '../session.ts';
import { json, type Client } from './client.ts';
import { mailDirectoryOf, subjectsOf } from './mails.ts';
import { must } from './must.ts';
import { entriesOf, type AuditedChange } from './trail.ts';
import { eventsOf, outboxOf, type StoredEvent } from './outbox.ts';

/** Where the story is told. */
export type Stage = Pick<Session, 'step' | 'terminal'>;

interface Statistics {
  readonly orders: Readonly<Record<string, number>>;
}

const PATIENCE_MS = 15_000;
const FIRST_MAIL_MS = 5_000;
const LOOK_MS = 100;
const MAILS = 3;
const WORKER = 'Does a worker run? npm start runs one; APP_ROLE=api does not.';

/** What follows from an order, a moment later: events are published, the order is counted, mails are written. */
export class Aftermath {
  private readonly stage: Stage;
  private readonly client: Client;
  private readonly env: Environment;

  constructor(stage: Stage, client: Client, env: Environment) {
    this.stage = stage;
    this.client = client;
    this.env = env;
  }

  /** Waits until the customer's statistics show one order, in that state. */
  async isCounted(customerId: string, state: string): Promise<void> {
    await this.stage.step(
      `Find it counted as ${state}`,
      async () => {
        const shown = await until(async () => (await this.ordersOf(customerId))[state] === 1, PATIENCE_MS, LOOK_MS);
        must(shown === true, `The statistics do not show the order after ${PATIENCE_MS / 1000} s. ${WORKER}`);
        const sum = Object.values(await this.ordersOf(customerId)).reduce((total, count) => total + count, 0);
        must(sum === 1, `The statistics show ${sum} orders.`);
      },
      () => '1 order in the statistics',
    );
  }

  /** Looks for the order in the outbox and in the audit trail, where those can be reached. */
  async isRecorded(orderId: string): Promise<void> {
    await this.isInOutbox(orderId);
    await this.isAudited(orderId);
  }

  /** Waits for the mails, where they are written on this machine. */
  async isMailed(): Promise<void> {
    const directory = mailDirectoryOf(this.env);
    if (!directory) return this.wereNotLookedFor('they are not written to files here.');
    // The first mail of all makes the directory.
    if (!(await until(() => existsSync(directory), FIRST_MAIL_MS, LOOK_MS)))
      return this.wereNotLookedFor(`there is no ${directory} on this machine.`);
    await this.stage.step(
      '… and on three mails',
      () => this.mailsIn(directory),
      (subjects) => subjects.join(', '),
    );
    this.stage.terminal.note('Read them on the page /dev/mail, which is served to this machine outside production.');
  }

  private async isInOutbox(orderId: string): Promise<void> {
    const outbox = await outboxOf(this.env);
    if ('whyNot' in outbox) return this.stage.terminal.note(`The outbox was not looked into: ${outbox.whyNot}`);
    const tenantId = tenantOf(this.client.accessToken ?? '');
    const events = await this.stage.step('… and in the outbox', () => eventsOf(outbox.url, tenantId, orderId), listed);
    must(events.length > 0, 'The database that was looked into has no event of this order: is it another system’s?');
    const strange = events.find(({ contextId }) => contextId !== this.client.contextId);
    must(!strange, `The event ${strange?.type} carries the contextId ${strange?.contextId}.`);
  }

  /** Its entries are sealed a moment later. */
  private async isAudited(orderId: string): Promise<void> {
    const database = await outboxOf(this.env);
    if ('whyNot' in database) return;
    const tenantId = tenantOf(this.client.accessToken ?? '');
    let entries: readonly AuditedChange[] = [];
    await this.stage.step(
      '… and in the audit trail',
      async () => {
        const look = async () => (entries = await entriesOf(database.url, tenantId, orderId));
        const areSealed = async () => (await look()).every(({ seq }) => seq !== null);
        must((await until(areSealed, PATIENCE_MS, LOOK_MS)) === true, `An entry has no seal. ${WORKER}`);
        must(entries.length === 2, `The trail has ${entries.length} entries about the order, not two.`);
        const strange = entries.find(({ contextId }) => contextId !== this.client.contextId);
        must(!strange, `The entry ${strange?.action} carries the contextId ${strange?.contextId}.`);
      },
      () => entries.map(({ action, seq }) => `${action} at place ${seq}`).join(', '),
    );
  }

  private async ordersOf(customerId: string): Promise<Statistics['orders']> {
    return json<Statistics>(await this.client.ask(`/v1/users/${customerId}/order-statistics`)).orders;
  }

  private async mailsIn(directory: string): Promise<string[]> {
    const find = (): string[] => subjectsOf(directory, this.client.contextId);
    await until(() => find().length >= MAILS, PATIENCE_MS, LOOK_MS);
    const subjects = find();
    must(
      subjects.length === MAILS,
      `${directory} holds ${subjects.length} mails of this story instead of ${MAILS}. Is it another system’s? ${WORKER}`,
    );
    return subjects;
  }

  private wereNotLookedFor(why: string): void {
    this.stage.terminal.note(`The mails were not looked for: ${why}`);
  }
}

function listed(events: readonly StoredEvent[]): string {
  return events.map(({ type }) => type).join(', ');
}

// The token is ours to read, not to judge: the API did that.
function tenantOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { tid: string }).tid;
}
