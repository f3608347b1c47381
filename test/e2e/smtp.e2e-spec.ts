import { eventually, PASSWORD, useHouse } from '../support/house.js';
import { SmtpServer } from '../support/smtp-server.js';

const server = new SmtpServer();
const environment: Record<string, string> = { APP_ROLE: 'all', NODE_ENV: 'production', MAIL_FROM: 'hello@example.com' };
beforeAll(async () => {
  await server.open();
  environment['SMTP_URL'] = server.url;
});
const house = useHouse(environment);
afterAll(() => server.close());

const EMAIL = 'maria@example.com';

async function signUp(email: string): Promise<string> {
  const account = { email, password: PASSWORD, name: 'Maria' };
  return (await house.stranger.post('/v1/auth/signup', account).created()).contextId;
}

describe('with a mail server', () => {
  it('mails go there, under the contextId of their call, in production as well', async () => {
    const contextId = await signUp(EMAIL);
    await eventually(() => expect(server.arrived.filter(({ to }) => to === EMAIL)).toHaveLength(2));
    for (const { from, text } of server.arrived.filter(({ to }) => to === EMAIL)) {
      expect(from).toBe('hello@example.com');
      expect(text.split('\r\n')).toEqual(expect.arrayContaining([`X-Context-Id: ${contextId}`, `From: ${from}`]));
    }
    expect(house.logs.filter(({ msg }) => msg === 'mails are sent by SMTP')).toMatchObject([
      { level: 'info', module: 'mail', host: server.url.slice('smtp://'.length) },
    ]);
  });

  it('one that it refuses is tried again, and what it said of the address is kept nowhere', async () => {
    server.temper = 'refuses';
    const contextId = await signUp('refused@example.com');
    const state = () =>
      house.rows('select distinct status, last_fault from mail.messages where context_id = $1', [contextId]);
    await eventually(async () =>
      expect(await state()).toEqual([{ status: 'queued', last_fault: 'The mail server answered 550 to RCPT TO.' }]),
    );
    server.temper = 'takes';
    await house.rows('update mail.messages set available_at = now() where context_id = $1', [contextId]);
    await eventually(async () => expect(await state()).toEqual([{ status: 'sent', last_fault: null }]));
    expect(JSON.stringify(house.logs)).not.toContain('refused@example.com');
  });

  it('no page shows them', () => house.stranger.get('/dev/mail').refused('http.not_found', 404));
});
