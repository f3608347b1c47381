import { formatMoney } from '#libs/money';
import type { UserView } from '#modules/users';
import type { ConfirmedOrder, Message } from './message.entity.js';

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

/** Puts the mail into words for its recipient; written twice it is the same letter. */
export function letterOf(message: Message, { name, email }: Pick<UserView, 'name' | 'email'>): Letter {
  const { id, contextId, createdAt } = message;
  const to = { name: inOneLine(name), address: email };
  return { id, contextId, date: new Date(createdAt), to, ...wordsFor(message, to.name) };
}

function wordsFor({ content }: Message, name: string): Words {
  switch (content.kind) {
    case 'welcome':
      return welcome(name);
    case 'order_confirmation':
      return confirmation(name, content.facts);
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

function letter(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

/** Whoever chose the name does not get to write the letter. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ').trim();
}
