import { randomUUID } from 'node:crypto';
import { canaries } from '../support/canaries.js';
import { complaintsAbout, evidenceOf } from '../support/evidence.js';
import { eventually, PASSWORD, useHouse, withOperator } from '../support/house.js';
import { CONFIRMATION, Mailbox, NEW_PASSWORD, newContext } from '../support/mails.js';
import { Person } from '../support/person.js';
import { TraceReceiver } from '../support/trace-receiver.js';

const receiver = new TraceReceiver();
const environment: Record<string, string> = { APP_ROLE: 'all', ...withOperator };
beforeAll(async () => {
  await receiver.open();
  environment['OTEL_EXPORTER_OTLP_ENDPOINT'] = receiver.url;
});
const house = useHouse(environment);
afterAll(() => receiver.close());
const mailbox = new Mailbox(house);
const account = () => ({ email: `Maria.${randomUUID()}@example.com`, password: PASSWORD, name: 'Maria Rossi-Bianchi' });

/** One of everything that carries a secret, an address or a name, done right and done wrong. */
async function tour(): Promise<string> {
  const wanted = account();
  const context = newContext();
  const stranger = house.stranger.with({ 'x-context-id': context });
  const { body } = await stranger.post('/v1/auth/signup', wanted, { 'idempotency-key': randomUUID() }).created();
  await stranger.post('/v1/auth/signup', wanted).refused('users.email_taken', 409);
  await stranger.post('/v1/auth/signup', { ...wanted, password: wanted.email }).refused('auth.password_refused');
  await stranger
    .post('/v1/auth/login', { ...account(), name: undefined, password: 'not the password of anybody' })
    .refused('auth.invalid_credentials', 401);
  const maria = new Person(house.url, body);
  await maria.patch('/v1/users/me', { name: 'Maria Bianchi-Rossi' }, { 'if-match': '"1"' }).ok();
  await maria.post(`/v1/users/${maria.id}/sub-accounts`, account()).created();
  await stranger.put('/v1/auth/email-verifications', { token: await mailbox.tokenOf(context, CONFIRMATION) }).done();
  const token = await mailbox.resetOf(wanted.email.toLowerCase());
  await stranger.put('/v1/auth/password-resets', { token, newPassword: NEW_PASSWORD }).done();
  await stranger
    .put('/v1/auth/password-resets', { token, newPassword: NEW_PASSWORD })
    .refused('auth.token_invalid', 422);
  await stranger
    .post('/v1/auth/refresh', { refreshToken: (body as { refreshToken: string }).refreshToken })
    .refused('auth.refresh_invalid', 401);
  const owner = await house.owner();
  const { key } = (await owner.post('/v1/api-keys', { name: 'robot', permissions: ['users:read'] }).created()).body as {
    key: string;
  };
  const robot = new Person(house.url, undefined, { 'x-api-key': key });
  await robot.get(`/v1/users?email=${encodeURIComponent(wanted.email)}`).ok();
  await robot.post('/v1/users', account()).refused('auth.forbidden', 403);
  const founded = { name: 'Another Company', slug: `t-${randomUUID().slice(0, 8)}`, owner: account() };
  await (await house.operator()).post('/v1/tenants', founded).created();
  return wanted.email;
}

describe('every secret, address and name that the API is given', () => {
  it('stands in no line of the log, no metric, no event, no span and no problem document', async () => {
    await tour();
    // The last of the tour, told by its span: those before it have arrived as well.
    await eventually(() => expect(receiver.spans.map(({ name }) => name)).toContain('POST /v1/tenants'), 10_000);
    const evidence = await evidenceOf(house);
    expect(complaintsAbout({ ...evidence, 'the traces': receiver.bodies })).toEqual([]);
    expect(receiver.spans.length).toBeGreaterThan(100);
    expect(canaries.size).toBeGreaterThan(20);
    expect(canaries.problems.length).toBeGreaterThan(5);
    for (const lines of Object.values(evidence)) expect(lines.length).toBeGreaterThan(5);
    expect(evidence['the log']?.length).toBeGreaterThan(100);
  }, 60_000);

  it('would be found there, in whatever case and spelling', async () => {
    const email = await tour();
    const lines = [
      email,
      email.toLowerCase(),
      encodeURIComponent(email),
      PASSWORD,
      NEW_PASSWORD,
      'Maria Bianchi-Rossi',
    ];
    for (const text of lines) {
      const line = `${JSON.stringify({ msg: 'x', of: `before${text}after` })}\n`;
      expect(complaintsAbout({ 'the log': [line] })).toContain(`the log holds ${text}`);
    }
    const { accessToken } = (await house.owner()).session as { accessToken: string };
    expect(complaintsAbout({ 'a problem document': [`…${accessToken}…`] })).toHaveLength(1);
  }, 60_000);

  it('would be found out as well where it makes two lines of one, or commands a terminal', () => {
    for (const odd of ['\u2028', '\u001b[31m', '\r', '\n', '\u0085'])
      expect(complaintsAbout({ 'the log': [`{"msg":"x${odd}y"}\n`] })).toHaveLength(1);
  });
});
