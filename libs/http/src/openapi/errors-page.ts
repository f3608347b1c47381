import { errorCatalogue, type CatalogueEntry } from '#libs/errors';
import { statusOf } from '../problem.js';
import { cataloguePage, escape, navigation, prose } from './page-shell.js';

/** The catalogue of errors as a page; the `type` of every problem document points into it. */
export function errorsPage(): string {
  const intro =
    'Every refusal is a problem document (RFC 9457). Its `code` is one of these and keeps its meaning for ever.';
  return cataloguePage(
    'Errors',
    navigation(),
    `<p>${prose(intro)}</p>\n    ${errorCatalogue().map(article).join('\n    ')}`,
  );
}

function article(entry: CatalogueEntry): string {
  const status = statusOf(entry);
  const example = {
    type: `/docs/errors#${entry.code}`,
    title: entry.title,
    status,
    code: entry.code,
    instance: '/v1/…',
    contextId: '…',
  };
  return `<article id="${escape(entry.code)}">
      <h2><a href="#${escape(entry.code)}">${escape(entry.code)}</a> <span class="status">${status}</span></h2>
      <p><strong>${escape(entry.title)}</strong></p>
      <p>Why: ${prose(entry.cause)}</p>
      <p>What to do: ${prose(entry.fix)}</p>
      <pre>${escape(JSON.stringify(example, null, 2))}</pre>
    </article>`;
}
