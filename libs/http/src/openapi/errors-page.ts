import { errorCatalogue, type CatalogueEntry } from '#libs/errors';
import { statusOf } from '../problem.js';

/** The catalogue of errors as a page; the `type` of every problem document points into it. */
export function errorsPage(): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Company Backend: errors</title>
  <link rel="icon" href="/docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/page.css">
</head>
<body>
  <header><a href="/docs">API</a> <a href="/docs/errors">Errors</a></header>
  <main class="errors">
    <h1>Errors</h1>
    <p>Every refusal is a problem document (RFC 9457). Its <code>code</code> is one of these and keeps its meaning for ever.</p>
    ${errorCatalogue().map(article).join('\n    ')}
  </main>
</body>
</html>
`;
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

function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
