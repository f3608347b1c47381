import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** GraphiQL's own files, by the name they are served under; empty where it is not installed, as in production. */
export function graphiqlFiles(): ReadonlyMap<string, string> {
  const file = (name: string, ...path: string[]): string =>
    join(dirname(require.resolve(`${name}/package.json`)), ...path);
  try {
    return new Map([
      ['react.js', file('react', 'umd', 'react.production.min.js')],
      ['react-dom.js', file('react-dom', 'umd', 'react-dom.production.min.js')],
      ['graphiql.js', file('graphiql', 'graphiql.min.js')],
      ['graphiql.css', file('graphiql', 'graphiql.min.css')],
    ]);
  } catch {
    // It is a tool for developers, and comes with their packages.
    return new Map();
  }
}

export const graphiqlPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL · Company Backend</title>
<link rel="icon" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/graphql/assets/graphiql.css">
<link rel="stylesheet" href="/graphql/assets/page.css">
</head>
<body>
<div id="graphiql">Loading…</div>
<script src="/graphql/assets/react.js"></script>
<script src="/graphql/assets/react-dom.js"></script>
<script src="/graphql/assets/graphiql.js"></script>
<script src="/graphql/assets/page.js"></script>
</body>
</html>
`;

export const graphiqlStyle = `html, body, #graphiql { height: 100%; margin: 0; }
@media (max-width: 640px) {
  .graphiql-container .graphiql-main, .graphiql-container .graphiql-session { flex-direction: column; }
}
`;

export const graphiqlScript = `'use strict';
const hint = [
  '# Put a token under Headers:',
  '#   { "authorization": "Bearer …" }',
  '',
  '{',
  '  me {',
  '    name',
  '    orders(first: 5) {',
  '      edges { node { id status total { amount currency } } }',
  '    }',
  '  }',
  '}',
  '',
].join('\\n');
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
// Otherwise it would ask for the schema before anybody could put a token in.
fetch('/graphql/assets/schema.json')
  .then((answer) => answer.json())
  .then((schema) =>
    ReactDOM.createRoot(document.getElementById('graphiql')).render(
      React.createElement(GraphiQL, { fetcher, schema, defaultQuery: hint, shouldPersistHeaders: true, isHeadersEditorEnabled: true }),
    ),
  );
`;
