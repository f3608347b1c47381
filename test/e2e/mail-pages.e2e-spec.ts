import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, PASSWORD, useHouse } from '../support/house.js';

const house = useHouse({ APP_ROLE: 'all' });
const json = { accept: 'application/json' };

interface Listed {
  readonly id: string;
  readonly subject: string;
  readonly contextId: string;
}

async function mailsOf(contextId: string): Promise<Listed[]> {
  const { body } = await house.stranger.get('/dev/mail', json).ok();
  return (body.data as Listed[]).filter((mail) => mail.contextId === contextId);
}

async function signUp(name: string): Promise<{ contextId: string; email: string }> {
  const email = `${randomUUID()}@example.com`;
  const { contextId } = await house.stranger.post('/v1/auth/signup', { email, password: PASSWORD, name }).created();
  return { contextId, email };
}

describe('the page of mails', () => {
  it('lists the latest, newest first, and shows each as text', async () => {
    const { contextId, email } = await signUp('Zoë Šimić');
    await eventually(async () =>
      expect((await mailsOf(contextId)).map(({ subject }) => subject).sort()).toEqual([
        'Confirm your e-mail address',
        'Welcome',
      ]),
    );
    const list = await house.stranger.get('/dev/mail').ok();
    expect(list.headers['content-type']).toBe('text/html; charset=utf-8');
    const [first] = (await house.stranger.get('/dev/mail', json).ok()).body.data as Listed[];
    expect(list.text.indexOf(`/dev/mail/${first?.id}`)).toBe(list.text.indexOf('/dev/mail/'));
    for (const { id, subject } of await mailsOf(contextId)) {
      expect(list.text).toContain(`<a href="/dev/mail/${id}">${subject}</a>`);
      const { text } = await house.stranger.get(`/dev/mail/${id}`).ok();
      for (const words of [`<h1>${subject}</h1>`, 'Hello Zoë Šimić,', `Zoë Šimić &lt;${email}&gt;`, contextId])
        expect(text).toContain(words);
      expect((await house.stranger.get(`/dev/mail/${id}`, json).ok()).body).toMatchObject({ id, subject, contextId });
    }
  });

  it('holds no script, and shows what somebody wrote as text', async () => {
    const { contextId } = await signUp('<img src=x onerror=alert(1)> & "Co"');
    await eventually(async () => expect(await mailsOf(contextId)).toHaveLength(2));
    const pages = [
      await house.stranger.get('/dev/mail').ok(),
      await house.stranger.get(`/dev/mail/${(await mailsOf(contextId))[0]?.id}`).ok(),
    ];
    for (const { text, headers } of pages) {
      expect(text).not.toMatch(/<script|<style|<img|style=|onerror=alert\(1\)>/);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('knows no file but mails', async () => {
    await writeFile(join(house.mailDirectory, 'secret.eml'), 'Subject: secret\r\n\r\nsecret');
    for (const id of ['secret', randomUUID(), '..%2F..%2Fetc%2Fpasswd', '%00'])
      await house.stranger.get(`/dev/mail/${id}`).refused('http.not_found', 404);
    expect((await house.stranger.get('/dev/mail').ok()).text).not.toContain('secret');
  });

  it('is there only for whoever sits at the machine', async () => {
    for (const headers of [
      { host: 'api.example.com' },
      { host: 'localhost.example.com:3000' },
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
    ]) {
      await house.stranger.get('/dev/mail', headers).refused('http.not_found', 404);
      await house.stranger.get(`/dev/mail/${randomUUID()}`, headers).refused('http.not_found', 404);
    }
    await house.stranger.get('/dev/mail', { host: 'localhost:3000' }).ok();
  });
});

describe('in production', () => {
  const production = useHouse({ APP_ROLE: 'all', NODE_ENV: 'production' });

  it('there is no such page', async () => {
    await production.stranger.get('/dev/mail').refused('http.not_found', 404);
    await production.stranger.post('/dev/mail').refused('http.not_found', 404);
    await production.stranger.get(`/dev/mail/${randomUUID()}`).refused('http.not_found', 404);
  });
});
