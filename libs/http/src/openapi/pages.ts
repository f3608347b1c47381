import { navigation } from './page-shell.js';

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
  ${navigation('/openapi.json', '/openapi.yaml')}
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
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
`;

// Swagger UI itself is too faint in places: every text is to have a contrast of 4.5 against what lies behind it.
const legible = `
#swagger-ui .header-col { color: var(--ink); }
#swagger-ui :is(.parameter__in, .header-example) { color: var(--quiet); }
#swagger-ui .info a { color: var(--link); }
#swagger-ui .microlight span[style*='211, 99, 99'] { color: #f2a0a0 !important; }
html:not(.dark-mode) #swagger-ui :is(.opblock-summary-method, .version) { color: #101418; text-shadow: none; }
#swagger-ui .btn.cancel { border-color: var(--mark); color: var(--mark); }
html:not(.dark-mode) #swagger-ui .btn.execute { border-color: #0b57d0; background: #0b57d0; }
html:not(.dark-mode) #swagger-ui .btn.authorize { border-color: #14713a; color: #14713a; }
@media (max-width: 36rem) {
  #swagger-ui .opblock-body :is(table, tbody, tr, td) { display: block; min-width: 0; max-width: none; width: auto; }
  #swagger-ui .opblock-body thead { display: none; }
  #swagger-ui .opblock-body td { padding: 0.25rem 0; }
  #swagger-ui .opblock-body :is(td, code, p, li, .parameter__name) { overflow-wrap: anywhere; }
  #swagger-ui .response-controls { flex-direction: column; gap: 0.5rem; }
  #swagger-ui .opblock-body pre { white-space: pre-wrap; }
  #swagger-ui .opblock-body :is(input, select, textarea) { max-width: 100%; min-width: 0; }
}
`;

export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #556070; --paper: #fff; --soft: #f3f5f8; --line: #d8dee6; --link: #0b57d0; --mark: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --quiet: #a0aab9; --paper: #14181f; --soft: #1d232d; --line: #343c49; --link: #8ab4f8; --mark: #f2b8b5; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); background: var(--soft); }
a { color: var(--link); }
main.catalogue { max-width: 52rem; margin: 0 auto; padding: 1rem; }
main.catalogue article { padding: 1rem 0; border-bottom: 1px solid var(--line); scroll-margin-top: 1rem; }
main.catalogue article:target { background: var(--soft); outline: 0.5rem solid var(--soft); }
main.catalogue article :is(h2, h3) { margin: 0 0 0.25rem; font-size: 1.05rem; overflow-wrap: anywhere; }
main.catalogue article :is(h2, h3) a { text-decoration: none; }
main.catalogue section > h2, main.catalogue > h2 { margin: 2rem 0 0.5rem; overflow-wrap: anywhere; }
main.catalogue .status { color: var(--mark); font-variant-numeric: tabular-nums; }
main.catalogue p { margin: 0.25rem 0; }
main.catalogue nav { display: flex; flex-wrap: wrap; gap: 0.5rem 2.5rem; margin: 1rem 0; }
main.catalogue nav ul { margin: 0.25rem 0; padding: 0; list-style: none; }
main.catalogue nav section > a { font-weight: 600; }
main.catalogue :is(nav a, th, td) { overflow-wrap: anywhere; }
main.catalogue dt { font-weight: 600; }
main.catalogue dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
main.catalogue table { width: 100%; margin: 0.75rem 0; border-collapse: collapse; font-size: 0.9rem; }
main.catalogue :is(th, td) { padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
main.catalogue tbody th { font-weight: normal; white-space: nowrap; }
@media (max-width: 36rem) {
  main.catalogue thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  main.catalogue tbody tr { display: block; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
  main.catalogue tbody :is(th, td) { display: block; padding: 0; border: 0; white-space: normal; }
  main.catalogue tbody td:first-of-type { opacity: 0.75; }
}
main.catalogue pre { overflow-x: auto; padding: 0.75rem; background: var(--soft); border: 1px solid var(--line); border-radius: 4px; font-size: 0.85rem; }
main.catalogue pre.letter { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1rem; }
${legible}`;
