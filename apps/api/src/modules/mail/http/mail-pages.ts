import { cataloguePage, escape, navigation } from '#libs/http';
import type { FiledMail } from '../mail-folder.js';

const header = navigation(['/dev/mail', 'Mails']);

/** The latest mails as a page, without any script. */
export function mailsPage(mails: readonly FiledMail[]): string {
  const intro = 'What was mailed from here, newest first. Outside production mails are files, and nobody gets them.';
  const head = ['Subject', 'To', 'Sent', 'contextId'].map((name) => `<th scope="col">${name}</th>`).join('');
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${mails.map(row).join('\n      ')}</tbody></table>`;
  const nothing = '<p>There is none yet: sign up, or place an order.</p>';
  return cataloguePage('Mails', header, `<p>${intro}</p>\n    ${mails.length > 0 ? table : nothing}`);
}

/** One mail as a page, in plain text. */
export function mailPage({ subject, to, date, contextId, text }: FiledMail): string {
  const facts = { To: to, Sent: time(date), contextId };
  const list = Object.entries(facts).map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`);
  const letter = `<pre class="letter">${escape(text)}</pre>`;
  return cataloguePage(subject, header, `<dl>${list.join('')}</dl>\n    ${letter}`);
}

function row({ id, subject, to, date, contextId }: FiledMail): string {
  const link = `<th scope="row"><a href="/dev/mail/${id}">${escape(subject)}</a></th>`;
  return `<tr>${link}<td>${escape(to)}</td><td>${escape(time(date))}</td><td><code>${escape(contextId)}</code></td></tr>`;
}

function time(date: string): string {
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? date : at.toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}
