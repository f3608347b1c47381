import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { Person } from '../support/person.js';

const house = useHouse({ APP_ROLE: 'all', PUBLIC_URL: 'https://api.example.com' });
let serviceId: string;

const newContext = () => `mail-${randomUUID()}`;

beforeAll(async () => {
  serviceId = (await house.sell(14_000)).id as string;
}, 60_000);

describe('a mail', () => {
  it('welcomes a user and another confirms an order, once each, under the contextId of the call', async () => {
    const [signingUp, ordering] = [newContext(), newContext()];
    const maria = await signUp(signingUp, 'Maria Rossi');
    const orderId = await order(maria, ordering);
    const [welcome, confirmation] = [await mailOf(signingUp), await mailOf(ordering)];
    const to = `To: Maria Rossi <${maria.session.user.email}>`;
    expect(welcome.text).toContain(to);
    expect(welcome.text).toContain('Subject: Welcome');
    expect(confirmation.text).toContain(to);
    expect(confirmation.text).toContain(orderId);
    expect(confirmation.text).toContain('=E2=82=AC280.00');
    expect(confirmation.text).toContain(`Message-ID: <${confirmation.id}@api.example.com>`);
    await eventually(async () =>
      expect(
        await house.rows(
          'select status, attempts, last_fault, sent_at is not null as at from mail.messages where recipient_id = $1',
          [maria.id],
        ),
      ).toEqual(Array.from({ length: 3 }, () => ({ status: 'sent', attempts: 1, last_fault: null, at: true }))),
    );
    expect(house.linesOf(ordering).filter(({ msg }) => msg === 'mail sent')).toMatchObject([
      { module: 'mail', messageId: confirmation.id, kind: 'order_confirmation', attempt: 1, level: 'info' },
    ]);
  });

  it('holds its person’s name and address in its file alone, which is nobody else’s to read', async () => {
    const context = newContext();
    const name = `Very Personal ${randomUUID()}`;
    const person = await signUp(context, name);
    const { path } = await mailOf(context);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await eventually(() => expect(house.linesOf(context).some(({ msg }) => msg === 'mail sent')).toBe(true));
    const kept = [
      ...(await house.rows('select m::text as text from mail.messages m where recipient_id = $1', [person.id])),
      ...(await house.rows('select o::text as text from platform.outbox o where aggregate_id = $1', [person.id])),
      ...house.logs.map((line) => ({ text: JSON.stringify(line) })),
    ].map(({ text }) => text as string);
    expect(kept.filter((text) => text.includes(name) || text.includes(person.session.user.email as string))).toEqual(
      [],
    );
  });

  it('is sent once where its event is published twice', async () => {
    const context = newContext();
    const orderId = await order(await signUp(newContext()), context);
    const { path } = await mailOf(context);
    const before = (await stat(path)).mtimeMs;
    await publishAgain(orderId);
    expect(await house.count(`mail.messages where context_id = '${context}'`)).toBe(1);
    await house.rows(`update mail.messages set status = 'queued', available_at = now() where context_id = $1`, [
      context,
    ]);
    await eventually(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(before));
    expect(await filesOf(context)).toHaveLength(1);
  });

  it('is not written about what happened more than a week ago, though the inbox forgot it', async () => {
    const context = newContext();
    const orderId = await order(await signUp(newContext()), context);
    await mailOf(context);
    await house.rows('delete from platform.inbox');
    await house.rows(`update platform.outbox set created_at = now() - interval '8 days' where aggregate_id = $1`, [
      orderId,
    ]);
    await publishAgain(orderId);
    expect(await house.count(`platform.inbox where consumer = 'mail.confirm_orders'`)).toBe(1);
    expect(await house.count(`mail.messages where context_id = '${context}'`)).toBe(1);
  });

  it('goes to users of every tenant', async () => {
    await house.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), 'other', 'Other', 'active')`,
    );
    const context = newContext();
    const theirs = await signUp(context, 'Theirs', { 'x-tenant-id': 'other' });
    expect((await mailOf(context)).text).toContain(`To: Theirs <${theirs.session.user.email}>`);
  });

  it('is withdrawn where its user closed the account before it was sent', async () => {
    const context = newContext();
    const person = await signUp(context);
    const { path } = await mailOf(context);
    const owner = await house.owner();
    await owner.delete(`/v1/users/${person.id}`, { 'if-match': '*' }).done();
    await rm(path);
    await house.rows(
      `update mail.messages set status = 'queued', available_at = now() where context_id = $1 and kind = 'welcome'`,
      [context],
    );
    await eventually(async () =>
      expect(
        await house.rows('select status, last_fault from mail.messages where context_id = $1 and sent_at is null', [
          context,
        ]),
      ).toEqual([{ status: 'failed', last_fault: 'The recipient’s account is closed.' }]),
    );
    expect((await filesOf(context)).some(({ text }) => text.includes('Subject: Welcome'))).toBe(false);
    expect(house.linesOf(context).some(({ msg }) => msg === 'mail withdrawn')).toBe(true);
  });
});

async function signUp(context: string, name = 'Somebody', headers: Record<string, string> = {}): Promise<Person> {
  const account = { email: `${randomUUID()}@example.com`, password: PASSWORD, name };
  const stranger = house.stranger.with({ 'x-context-id': context, ...headers });
  const { body } = await stranger.post('/v1/auth/signup', account).created();
  return new Person(house.url, body);
}

async function order(person: Person, context: string): Promise<string> {
  const placed = await person
    .with({ 'x-context-id': context })
    .order([{ serviceId, quantity: 2 }])
    .created();
  return placed.body.id as string;
}

interface MailFile {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

/** Every mail that was written under the contextId. */
async function filesOf(context: string): Promise<MailFile[]> {
  const names = (await readdir(house.mailDirectory)).filter((name) => name.endsWith('.eml'));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(house.mailDirectory, name);
      return { id: name.replace('.eml', ''), path, text: await readFile(path, 'utf8') };
    }),
  );
  return files.filter(({ text }) => text.split('\r\n').includes(`X-Context-Id: ${context}`));
}

/** The one mail of that call that this is about, as soon as it is there: a sign-up has another, with a token. */
async function mailOf(context: string): Promise<MailFile> {
  let files: MailFile[] = [];
  await eventually(async () => {
    files = (await filesOf(context)).filter(({ text }) => !text.includes('Subject: Confirm your e-mail address'));
    expect(files).toHaveLength(1);
  });
  return files[0] as MailFile;
}

/** Has the relay publish every event of the aggregate again, and waits until it has. */
async function publishAgain(aggregateId: string): Promise<void> {
  await house.rows('update platform.outbox set published_at = null where aggregate_id = $1', [aggregateId]);
  await eventually(async () =>
    expect(await house.count('platform.outbox where aggregate_id = $1 and published_at is null', [aggregateId])).toBe(
      0,
    ),
  );
}
