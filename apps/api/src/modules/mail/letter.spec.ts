import { letterOf } from './letter.js';
import { Message, type Content } from './message.entity.js';
import { rfc5322 } from './rfc5322.js';

const maria = { name: 'Maria Rossi', email: 'maria@example.com' };
const welcome: Content = { kind: 'welcome', facts: {} };
const confirmation: Content = {
  kind: 'order_confirmation',
  facts: {
    orderId: '0193a1c2-5d3e-7f40-8a61-b2c3d4e5f607',
    total: { amount: 123_456_70, currency: 'EUR' },
    placedAt: '2026-11-20T23:30:00.000Z',
  },
};
const reset: Content = {
  kind: 'password_reset',
  facts: { requestId: '0193a1c2-5d3e-7f40-8a61-b2c3d4e5f608', expiresAt: '2026-11-20T23:45:00.000Z' },
};
const verification: Content = { ...reset, kind: 'email_verification' };
const token = 'AbCdEf-_'.repeat(8);
const stationery = { publicUrl: 'https://api.example.com', tokenOf: () => token };
const contextId = 'a'.repeat(64);

function message(content: Content): Message {
  const addressed = { tenantId: 'tenant', recipientId: 'maria', contextId };
  return Object.assign(Message.queue(addressed, content), {
    id: '0193a1c3-0000-7000-8000-000000000001',
    createdAt: '2026-11-20T23:30:01.123Z',
  });
}

const written = async (content: Content, recipient = maria) =>
  (
    await rfc5322(letterOf(message(content), recipient, stationery), {
      from: 'no-reply@api.example.com',
      host: 'api.example.com',
    })
  ).toString();

describe('a letter', () => {
  it('welcomes by name', () => {
    const { to, subject, text } = letterOf(message(welcome), maria, stationery);
    expect({ to, subject }).toEqual({ to: { name: 'Maria Rossi', address: 'maria@example.com' }, subject: 'Welcome' });
    expect(text).toMatch(/^Hello Maria Rossi,\n\nwelcome! .*\n$/s);
  });

  it('confirms an order with its id, its time and its total', () => {
    expect(letterOf(message(confirmation), maria, stationery).text).toContain(
      [
        '  Order   0193a1c2-5d3e-7f40-8a61-b2c3d4e5f607',
        '  Placed  20 November 2026 at 23:30 UTC',
        '  Total   €123,456.70',
      ].join('\n'),
    );
  });

  it.each([
    [reset, 'Reset your password', 'PUT https://api.example.com/v1/auth/password-resets'],
    [verification, 'Confirm your e-mail address', 'PUT https://api.example.com/v1/auth/email-verifications'],
  ])(
    'carries a token in a line of its own, until when it is good, and what to do with it: $kind',
    async (content, subject, call) => {
      const letter = letterOf(message(content), maria, stationery);
      expect(letter.subject).toBe(subject);
      expect(letter.text.split('\n')).toEqual(expect.arrayContaining([`  ${token}`, `  ${call}`]));
      expect(letter.text).toContain('20 November 2026 at 23:45 UTC');
      expect(await written(content)).toContain(`\r\n  ${token}\r\n`);
    },
  );

  it('leaves whoever chose the name one line of it', () => {
    const name = 'Maria\r\nBcc: all@example.com\u2028You won!\u202e';
    expect(letterOf(message(welcome), { ...maria, name }, stationery).to.name).toBe(
      'Maria Bcc: all@example.com You won!',
    );
  });
});

describe('a letter as it is written', () => {
  it('has the headers of RFC 5322, the contextId in one line, and lines that end in CRLF', async () => {
    const text = await written(welcome);
    const [head = ''] = text.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: no-reply@api.example.com',
        'To: Maria Rossi <maria@example.com>',
        'Subject: Welcome',
        'Date: Fri, 20 Nov 2026 23:30:01 +0000',
        'Message-ID: <0193a1c3-0000-7000-8000-000000000001@api.example.com>',
        `X-Context-Id: ${contextId}`,
        'Auto-Submitted: auto-generated',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
      ]),
    );
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('is plain ASCII whatever the name and the currency are', async () => {
    const text = await written(confirmation, { ...maria, name: 'Zoë "Ω" Šimić' });
    expect(text).toMatch(/^[\x20-\x7e\r\n]*$/);
    expect(text).toContain('To: =?UTF-8?');
    expect(text).toContain('=E2=82=AC123,456.70');
  });

  it('is the same, byte for byte, when it is written again', async () => {
    expect(await written(confirmation)).toBe(await written(confirmation));
  });

  it('gives a name no way to add a header', async () => {
    const text = await written(welcome, { ...maria, name: 'Maria\r\nBcc: all@example.com' });
    expect(text).not.toMatch(/^Bcc:/m);
  });
});
