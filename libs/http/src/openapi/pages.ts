/** Swagger UI with our own shell around it: no inline script or style, so the strict policy holds here too. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Company Backend: the API</title>
  <link rel="icon" href="/docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
  <link rel="stylesheet" href="/docs/page.css">
</head>
<body>
  <header><a href="/docs">API</a> <a href="/docs/errors">Errors</a> <a href="/openapi.json">openapi.json</a> <a href="/openapi.yaml">openapi.yaml</a></header>
  <main id="swagger-ui"></main>
  <script src="/docs/assets/swagger-ui-bundle.js"></script>
  <script src="/docs/page.js"></script>
</body>
</html>
`;

export const pageScript = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: true,
  displayRequestDuration: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
`;

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --soft: #f3f5f8; --line: #d8dee6; --link: #0b57d0; --mark: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --paper: #14181f; --soft: #1d232d; --line: #343c49; --link: #8ab4f8; --mark: #f2b8b5; }
  #swagger-ui { filter: invert(0.9) hue-rotate(180deg); background: #fff; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); background: var(--soft); }
a { color: var(--link); }
main.errors { max-width: 52rem; margin: 0 auto; padding: 1rem; }
main.errors article { padding: 1rem 0; border-bottom: 1px solid var(--line); scroll-margin-top: 1rem; }
main.errors article:target { background: var(--soft); outline: 0.5rem solid var(--soft); }
main.errors h2 { margin: 0 0 0.25rem; font-size: 1.05rem; overflow-wrap: anywhere; }
main.errors h2 a { text-decoration: none; }
main.errors .status { color: var(--mark); font-variant-numeric: tabular-nums; }
main.errors p { margin: 0.25rem 0; }
pre { overflow-x: auto; padding: 0.75rem; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; font-size: 0.85rem; }
`;
