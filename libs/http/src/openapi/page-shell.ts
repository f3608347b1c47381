const pages = { '/docs': 'API', '/docs/errors': 'Errors', '/docs/events': 'Events', '/status': 'Status' };

/** The way from each page for developers to the others, and to the documents a page was made of, by path or path and name. */
export function navigation(...documents: readonly (string | readonly [path: string, name: string])[]): string {
  const named = documents.map((document) =>
    typeof document === 'string' ? [document, document.slice(document.lastIndexOf('/') + 1)] : document,
  );
  const links = [...Object.entries(pages), ...named];
  return `<header>${links.map(([path, name]) => `<a href="${path}">${name}</a>`).join(' ')}</header>`;
}

/** A catalogue as a page, without any script. */
export function cataloguePage(title: string, header: string, main: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Company Backend: ${escape(title.toLowerCase())}</title>
  <link rel="icon" href="/docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/page.css">
</head>
<body>
  ${header}
  <main class="catalogue">
    <h1>${escape(title)}</h1>
    ${main}
  </main>
</body>
</html>
`;
}

/** Text with `code` in backquotes as HTML. */
export function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
