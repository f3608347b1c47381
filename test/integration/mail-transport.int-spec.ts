import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SmtpServer } from '../support/smtp-server.js';
import { readEml } from '../../apps/api/src/modules/mail/eml.js';
import type { Letter } from '../../apps/api/src/modules/mail/letter.js';
import { MailFiles } from '../../apps/api/src/modules/mail/mail-files.js';
import type { MailTransport } from '../../apps/api/src/modules/mail/mail-transport.js';
import { rfc5322 } from '../../apps/api/src/modules/mail/rfc5322.js';
import { SmtpMails } from '../../apps/api/src/modules/mail/smtp-mails.js';

const sender = { from: 'hello@example.com', host: 'api.example.com' };
const server = new SmtpServer();
let directory: string;
let smtp: SmtpMails;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'company-backend-mails-'));
  await server.open();
  smtp = new SmtpMails(server.url, sender);
});
afterAll(async () => {
  smtp.onApplicationShutdown();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => {
  server.temper = 'takes';
});

const files = async () =>
  Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'latin1')));
const ways: readonly (readonly [string, () => MailTransport, () => Promise<string[]>])[] = [
  ['files', () => new MailFiles(directory, sender), files],
  ['SMTP', () => smtp, () => Promise.resolve(server.arrived.map(({ text }) => text))],
];

function letter(name = 'Zoë "Ω" Šimić'): Letter {
  const text = `Hello ${name},\n\n.a line that begins with a dot\nFrom here on a long line ${'that goes on '.repeat(20)}end.\n`;
  const to = { name, address: 'maria@example.com' };
  return { id: randomUUID(), contextId: 'a-mail-0001', date: new Date(), to, subject: 'Hello, Zoë', text };
}

describe.each(ways)('mails by %s', (_, transport, left) => {
  it('are the letter, byte for byte', async () => {
    for (const sent of [letter(), letter('Maria')]) {
      await transport().send(sent);
      const bytes = (await rfc5322(sent, sender)).toString('latin1');
      expect(await left()).toContain(bytes);
      const { to, subject, text, contextId } = readEml(bytes);
      expect({ subject, contextId, text: `${text}\n` }).toEqual({
        subject: sent.subject,
        contextId: sent.contextId,
        text: sent.text,
      });
      expect(to).toContain('<maria@example.com>');
    }
  });

  it('carry the same Message-ID when they come again', async () => {
    const again = letter();
    await transport().send(again);
    await transport().send(again);
    const copies = (await left()).filter((text) => text.includes(`Message-ID: <${again.id}@api.example.com>`));
    expect(copies.length).toBeGreaterThanOrEqual(1);
    expect(new Set(copies).size).toBe(1);
  });
});

describe('a mail server', () => {
  it('is told who sends and who receives, over a connection that serves several mails', async () => {
    const { connections } = server;
    for (let n = 0; n < 3; n++) await smtp.send(letter());
    expect(server.connections - connections).toBeLessThanOrEqual(1);
    expect(server.arrived.at(-1)).toMatchObject({ from: 'hello@example.com', to: 'maria@example.com' });
  });

  it.each([
    ['refuses', 'The mail server answered 550 to RCPT TO.'],
    ['closes', 'The mail server could not be used: '],
    ['hangs', 'The mail server could not be used: '],
    ['says nothing', 'The mail server could not be used: '],
  ] as const)(
    'that %s has the mail fail within its time, and nobody is named',
    async (temper, words) => {
      const fresh = new SmtpMails(server.url, sender);
      server.temper = temper;
      const before = server.arrived.length;
      const startedAt = performance.now();
      const failure = await fresh.send(letter()).then(
        () => undefined,
        (error: Error) => error,
      );
      expect(performance.now() - startedAt).toBeLessThan(6_000);
      expect(failure?.message).toContain(words);
      expect(JSON.stringify([failure?.message, failure?.stack, failure?.cause])).not.toMatch(/maria|nobody of that/);
      expect(server.arrived).toHaveLength(before);
      server.temper = 'takes';
      await fresh.send(letter());
      fresh.onApplicationShutdown();
    },
    15_000,
  );

  it('that nobody runs has the mail fail', async () => {
    const gone = new SmtpServer();
    await gone.open();
    const { url } = gone;
    await gone.close();
    await expect(new SmtpMails(url, sender).send(letter())).rejects.toThrow('could not be used');
  });

  it('without TLS is told no password', async () => {
    const url = server.url.replace('smtp://', 'smtp://maria:very-secret@');
    const careful = new SmtpMails(url, sender);
    await expect(careful.send(letter())).rejects.toThrow('could not be used');
    careful.onApplicationShutdown();
    const secrets = ['very-secret', Buffer.from('\0maria\0very-secret').toString('base64')];
    expect(server.lines.filter((line) => /AUTH/i.test(line) || secrets.some((text) => line.includes(text)))).toEqual(
      [],
    );
  });
});
