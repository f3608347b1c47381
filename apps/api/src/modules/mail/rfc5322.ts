import MailComposer from 'nodemailer/lib/mail-composer';
import type { Letter } from './letter.js';

/** Who sends letters: the address they come from, and the host that their ids are of. */
export interface Sender {
  readonly from: string;
  readonly host: string;
}

/** The letter as mail servers and programs read it (RFC 5322). */
export async function rfc5322(
  { id, contextId, date, to, subject, text }: Letter,
  { from, host }: Sender,
): Promise<Buffer> {
  const composer = new MailComposer({
    from,
    to: { ...to },
    subject,
    text,
    date,
    messageId: `<${id}@${host}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Put in front by hand: the composer would spell it otherwise, and break the line of a long one.
  return Buffer.concat([Buffer.from(`X-Context-Id: ${contextId}\r\n`), await composer.compile().build()]);
}
