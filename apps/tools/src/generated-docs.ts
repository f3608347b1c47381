import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { format } from 'prettier';
import { ROOT } from './environment.ts';
import { startThrowawayPostgres } from './throwaway-postgres.ts';

interface CatalogueEntry {
  readonly code: string;
  readonly kind: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

interface Application {
  get<Found>(token: unknown): Found;
  close(): Promise<void>;
}

/** How a generated page begins. */
export const NOTE = '<!-- Written by npm run docs. Change the code, not this page. -->';

/** The catalogue of errors, from every `*.errors.ts` that was built. */
export async function errorsPage(): Promise<string> {
  await Promise.all(built('**/*.errors.js').map((path) => import(path)));
  const { errorCatalogue } = (await import(file('libs/errors/src/index.js'))) as {
    errorCatalogue: () => CatalogueEntry[];
  };
  const { statusOf } = (await import(file('libs/http/src/index.js'))) as {
    statusOf: (entry: CatalogueEntry) => number;
  };
  const rows = errorCatalogue().map(
    (entry) =>
      `| \`${entry.code}\` | ${statusOf(entry)} | ${entry.title} | ${cell(entry.cause)} | ${cell(entry.fix)} |`,
  );
  const head = ['| code | status | what it says | why | what to do |', '|---|---|---|---|---|'];
  return markdown([
    NOTE,
    '',
    '# Errors',
    '',
    'The same catalogue that `/docs/errors` serves. A code keeps its meaning for ever.',
    '',
    ...head,
    ...rows,
  ]);
}

/** The OpenAPI document of the built application. */
export async function openApi(): Promise<string> {
  const { ApiDescription } = (await import(file('libs/http/src/index.js'))) as { ApiDescription: unknown };
  const document = await inApplication((app) => app.get<{ openApi: object }>(ApiDescription).openApi);
  return format(JSON.stringify(document), { parser: 'json', printWidth: 120 });
}

/** The GraphQL schema of the built application. */
export async function graphqlSchema(): Promise<string> {
  const { Operations } = (await import(file('libs/graphql/src/index.js'))) as { Operations: unknown };
  const text = await inApplication((app) =>
    printSchema(lexicographicSortSchema(app.get<{ schema: GraphQLSchema }>(Operations).schema)),
  );
  return format(`# Written by npm run docs. Change the code, not this page.\n\n${text}`, {
    parser: 'graphql',
    printWidth: 120,
  });
}

/** What `look` sees in the built application, booted on a database of its own. */
async function inApplication<Seen>(look: (app: Application) => Seen): Promise<Seen> {
  const postgres = await startThrowawayPostgres();
  try {
    const { loadConfig } = (await import(file('libs/config/src/index.js'))) as {
      loadConfig: (variables: object) => object;
    };
    const { createLog } = (await import(file('libs/logging/src/index.js'))) as { createLog: (level: string) => object };
    const { boot } = (await import(file('apps/api/src/boot.js'))) as {
      boot: (config: object, log: object) => Promise<Application>;
    };
    const settings = {
      DATABASE_URL: postgres.appUrl,
      DATABASE_OWNER_URL: postgres.ownerUrl,
      PUBLIC_URL: 'https://api.example.com',
    };
    const config = loadConfig({
      ...settings,
      NODE_ENV: 'test',
      // Any free one: `npm start` may be running beside.
      ADMIN_PORT: '0',
      KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    });
    const app = await boot(config, createLog('silent'));
    const seen = look(app);
    await app.close();
    return seen;
  } finally {
    await postgres.stop();
  }
}

/** The addresses of the built files that match. */
export function built(pattern: string): string[] {
  return globSync(pattern, { cwd: join(ROOT, 'dist') }).map(file);
}

function file(path: string): string {
  return pathToFileURL(join(ROOT, 'dist', path)).href;
}

/** Text that does not end its cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The lines as a page that the formatter would leave alone. */
export function markdown(lines: readonly string[]): Promise<string> {
  return format(`${lines.join('\n')}\n`, { parser: 'markdown', printWidth: 120 });
}
