import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEml, type Eml } from '../../apps/api/src/modules/mail/eml.js';
import type { Call } from './answer.js';
import { eventually, PASSWORD, type House } from './house.js';
import { Person } from './person.js';

export const NEW_PASSWORD = 'another fine password';
export const CONFIRMATION = 'Confirm your e-mail address';
export const newContext = () => `mailed-${randomUUID()}`;
export const emailOf = (person: Person) => (person.session as { user: { email: string } }).user.email;

/** The mails that were written under the contextId, oldest first. */
async function mailsOf({ mailDirectory }: House, contextId: string): Promise<Eml[]> {
  if (!existsSync(mailDirectory)) return [];
  const names = (await readdir(mailDirectory)).filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(
    names.map(async (name) => readEml(await readFile(join(mailDirectory, name), 'utf8'))),
  );
  return mails.filter((mail) => mail.contextId === contextId);
}

/** Asks for tokens in a house, and finds them in its mails. */
export class Mailbox {
  constructor(private readonly house: House) {}

  /** Asks for a reset under a contextId of its own. */
  async ask(email: string, headers: Record<string, string> = {}): Promise<string> {
    const context = newContext();
    const call = this.house.stranger.with({ 'x-context-id': context, ...headers });
    const { status, text } = await call.post('/v1/auth/password-resets', { email });
    expect({ status, text }).toEqual({ status: 202, text: '' });
    return context;
  }

  /** The token in the one mail of that call and subject, as soon as it is there. */
  async tokenOf(context: string, subject = 'Reset your password'): Promise<string> {
    let token = '';
    await eventually(async () => {
      const mails = (await mailsOf(this.house, context)).filter((mail) => mail.subject === subject);
      expect(mails).toHaveLength(1);
      token = /^ {2}([\w-]{64})$/m.exec(mails[0]?.text ?? '')?.[1] ?? '';
      expect(token).not.toBe('');
    });
    return token;
  }

  /** Asks for a reset, and waits for its token. */
  async resetOf(email: string, headers: Record<string, string> = {}): Promise<string> {
    return this.tokenOf(await this.ask(email, headers));
  }

  async signUp(context: string): Promise<Person> {
    const account = { email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Maria' };
    const stranger = this.house.stranger.with({ 'x-context-id': context });
    return new Person(this.house.url, (await stranger.post('/v1/auth/signup', account).created()).body);
  }

  complete(token: string, newPassword = NEW_PASSWORD): Call {
    return this.house.stranger.put('/v1/auth/password-resets', { token, newPassword });
  }

  verify(token: string): Call {
    return this.house.stranger.put('/v1/auth/email-verifications', { token });
  }
}
