import { formatMoney } from '#libs/money';
import type { UserView } from '#modules/users';
import type { ConfirmedOrder, MailedToken, Message } from './message.entity.js';

/** A mail as it goes out: the only place where a person's name and address stand. */
export interface Letter {
  readonly id: string;
  readonly contextId: string;
  readonly date: Date;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
}

type Words = Pick<Letter, 'subject' | 'text'>;

const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** What a letter may need beside its message and its recipient. */
export interface Stationery {
  /** Where the API is. */
  readonly publicUrl: string;
  /** The token that the message is to carry. */
  readonly tokenOf: (kind: 'password_reset' | 'email_verification', requestId: string) => string;
}

/** Puts the mail into words for its recipient; written twice it is the same letter. */
export function letterOf(
  message: Message,
  { name, email }: Pick<UserView, 'name' | 'email'>,
  stationery: Stationery,
): Letter {
  const { id, contextId, createdAt } = message;
  const to = { name: inOneLine(name), address: email };
  return { id, contextId, date: new Date(createdAt), to, ...wordsFor(message, to.name, stationery) };
}

function wordsFor({ content }: Message, name: string, { publicUrl, tokenOf }: Stationery): Words {
  switch (content.kind) {
    case 'welcome':
      return welcome(name);
    case 'order_confirmation':
      return confirmation(name, content.facts);
    case 'password_reset':
      return reset(name, use(content.facts, tokenOf(content.kind, content.facts.requestId), publicUrl));
    case 'email_verification':
      return verification(name, use(content.facts, tokenOf(content.kind, content.facts.requestId), publicUrl));
  }
}

function welcome(name: string): Words {
  return {
    subject: 'Welcome',
    text: letter(
      `Hello ${name},`,
      'welcome! Your account is ready, and you can sign in with this e-mail address.',
      'If you did not ask for an account, somebody gave your address by mistake, and you need not do anything.',
    ),
  };
}

function confirmation(name: string, { orderId, total, placedAt }: ConfirmedOrder): Words {
  const table = [
    `  Order   ${orderId}`,
    `  Placed  ${dateTime.format(new Date(placedAt))} UTC`,
    `  Total   ${formatMoney(total)}`,
  ];
  return {
    subject: 'Your order is placed',
    text: letter(
      `Hello ${name},`,
      'thank you for your order. This is what we have noted:',
      table.join('\n'),
      'Until it is paid you may still change or cancel it.',
    ),
  };
}

interface Use {
  readonly token: string;
  readonly until: string;
  readonly url: string;
}

function use({ expiresAt }: MailedToken, token: string, publicUrl: string): Use {
  return { token, until: `${dateTime.format(new Date(expiresAt))} UTC`, url: `${publicUrl}/v1/auth` };
}

function reset(name: string, { token, until, url }: Use): Words {
  return {
    subject: 'Reset your password',
    text: letter(
      `Hello ${name},`,
      `somebody asked for a new password for your account. With this token you set one, once, until ${until}:`,
      `  ${token}`,
      `Enter it where you asked for it, or send it with the new password:\n  PUT ${url}/password-resets\n  { "token": "...", "newPassword": "..." }`,
      'You will be signed out everywhere. If you did not ask for this, you need not do anything: your password stays as it is.',
    ),
  };
}

function verification(name: string, { token, until, url }: Use): Words {
  return {
    subject: 'Confirm your e-mail address',
    text: letter(
      `Hello ${name},`,
      `please confirm that this address is yours. This token does it, once, until ${until}:`,
      `  ${token}`,
      `Enter it where you signed up, or send it:\n  PUT ${url}/email-verifications\n  { "token": "..." }`,
      'If you did not ask for this, somebody gave your address by mistake, and you need not do anything.',
    ),
  };
}

function letter(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

/** Whoever chose the name does not get to write the letter. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ').trim();
}
