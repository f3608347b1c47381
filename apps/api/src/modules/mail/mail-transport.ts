import type { Letter } from './letter.js';

/** The way a letter leaves the house. At least once: the same letter may come again, under the same id. */
export interface MailTransport {
  /** Resolves once the letter is safely on its way; the message of what it rejects with names no person. */
  send(letter: Letter): Promise<void>;
}

/** The transport of this process, or null where letters cannot leave it. */
export const MAIL_TRANSPORT = Symbol('MAIL_TRANSPORT');
