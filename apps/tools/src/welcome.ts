import { relative } from 'node:path';
import { withoutPassword } from './database-access.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';
import { isSet, portOf, reachableHost, ROOT, type Environment } from './environment.ts';
import type { Terminal } from './terminal.ts';

/** What runs, as the table at the end of a start needs it. */
export interface Running {
  /** The environment that the application was given. */
  readonly env: Environment;
  /** The environment as the person set it, without what we added. */
  readonly asked: Environment;
  readonly embedded: EmbeddedPostgres | undefined;
  /** What came of looking for the MongoDB, where one is named. */
  readonly documents?: { readonly state: string; readonly found: string };
}

type Row = readonly [label: string, value: string];

/** Where the API answers. */
export function baseUrl(env: Environment): string {
  return `http${env['TLS_CERT_FILE'] ? 's' : ''}://${reachableHost(env)}:${env['PORT'] || 3000}`;
}

/** Where operators ask how the process is; the only place a worker answers at. */
export function operatorsUrl(env: Environment): string {
  const host = env['ADMIN_HOST'] || '127.0.0.1';
  return `http://${reachableHost({ HOST: host })}:${env['ADMIN_PORT'] || 3001}`;
}

/** Whether the process answers no client. */
export function isWorker(env: Environment): boolean {
  return env['APP_ROLE'] === 'worker';
}

/** What is started, by its role. */
export function programOf(env: Environment): string {
  if (isWorker(env)) return 'the worker';
  return env['APP_ROLE'] === 'api' ? 'the API' : 'the API and worker';
}

/** The command as it reaches the port of this environment from a shell where nothing is set. */
export function withPort(env: Environment, command: string): string {
  const port = env['PORT'] || '3000';
  // One that is no port is not repeated as advice.
  return port === '3000' || portOf(env) === undefined ? command : `PORT=${port} ${command}`;
}

/** The table that ends a start: where things are, who may log in, what to try next. */
export function welcome(terminal: Terminal, running: Running, next: string): void {
  const url = baseUrl(running.env);
  terminal.line();
  const operators: Row = ['Operators', operatorsDoor(running.env)];
  if (isWorker(running.env)) {
    terminal.table([['Worker', 'publishes and consumes events'], operators, ...partRows(running)]);
    return terminal.line(`\n  Stop: Ctrl-C`);
  }
  terminal.table([
    ['API', `${url}/v1`],
    ['Documentation', `${url}/docs`],
    ['GraphQL', `${url}/graphql`],
    ['Status', `${url}/status`],
    ['Readiness', `${url}/ready`],
    operators,
    ...mailRows(running),
    ...partRows(running),
    ...ratesRows(running),
    ...loginRows(running),
  ]);
  terminal.line();
  terminal.line(`  Try it: ${isLoginOurs(running) ? 'log in and list the services' : 'ask how it does'}`);
  terminal.line();
  terminal.line(terminal.paint('cyan', isLoginOurs(running) ? listServices(url, running.env) : `curl -s ${url}/ready`));
  terminal.line();
  terminal.line(`  Next: ${terminal.paint('bold', next)}   Stop: Ctrl-C`);
}

// With 0 the port is whichever was free, which the process alone knows.
function operatorsDoor(env: Environment): string {
  if (env['ADMIN_PORT'] === '0') return 'at a free port, which the line “listening for operators” names';
  return `${operatorsUrl(env)}/ready, /metrics`;
}

// In production no page shows them, and where a mail server takes them there are no files to show.
function mailRows({ env }: Running): Row[] {
  const shown = env['NODE_ENV'] !== 'production' && !env['SMTP_URL'] && !env['SMTP_URL_FILE'];
  return shown ? [['Mails', `${baseUrl(env)}/dev/mail`]] : [];
}

// Whoever asks nobody should know that the rates they see are made up.
function ratesRows({ env }: Running): Row[] {
  const madeUp = env['NODE_ENV'] !== 'production' && !env['EXCHANGE_RATES_URL'];
  return madeUp ? [['Exchange rates', 'a stand-in inside the process; EXCHANGE_RATES_URL names a real host']] : [];
}

function partRows(running: Running): Row[] {
  const brokers = running.env['KAFKA_BROKERS'];
  const kafka = brokers
    ? `yours, ${brokers}`
    : 'a stand-in inside the process; npm run stack -- up kafka brings a real one';
  return [...databaseRows(running), ['Kafka', kafka], ...catalogueRows(running)];
}

// One that is away keeps nobody from starting, but nobody should believe that it is there.
function catalogueRows({ env, documents }: Running): Row[] {
  if (!isSet(env, 'MONGO_URL')) return [];
  const away = `yours, but ${documents?.found}: the catalogue is unavailable until it does`;
  return [['MongoDB', documents?.state === 'ill' ? away : 'yours: it keeps the catalogue']];
}

function databaseRows({ env, embedded }: Running): Row[] {
  if (!embedded) return [['PostgreSQL', `yours, ${shownUrl(env)}`]];
  const { version, directory, ownerUrl, appUrl } = embedded;
  const place = relative(ROOT, directory).startsWith('..') ? directory : relative(ROOT, directory);
  return [
    ['PostgreSQL', `embedded ${version}, kept in ${place}`],
    ['  DATABASE_URL', appUrl],
    ['  DATABASE_OWNER_URL', ownerUrl],
  ];
}

function shownUrl(env: Environment): string {
  const url = env['DATABASE_URL'];
  return url && URL.canParse(url) ? withoutPassword(url) : 'DATABASE_URL';
}

function loginRows({ env, asked }: Running): Row[] {
  const email = env['BOOTSTRAP_ADMIN_EMAIL'];
  if (!email) return [];
  const password = isSet(asked, 'BOOTSTRAP_ADMIN_PASSWORD')
    ? 'the password in BOOTSTRAP_ADMIN_PASSWORD'
    : env['BOOTSTRAP_ADMIN_PASSWORD'];
  return password ? [['Owner’s login', `${email} / ${password}`]] : [];
}

// A password that somebody chose is not shown on a screen.
function isLoginOurs({ env, asked }: Running): boolean {
  return Boolean(env['BOOTSTRAP_ADMIN_PASSWORD']) && !isSet(asked, 'BOOTSTRAP_ADMIN_PASSWORD');
}

function listServices(url: string, env: Environment): string {
  const login = JSON.stringify({ email: env['BOOTSTRAP_ADMIN_EMAIL'], password: env['BOOTSTRAP_ADMIN_PASSWORD'] });
  return [
    `TOKEN=$(curl -s ${url}/v1/auth/login -H 'content-type: application/json' \\`,
    `  -d '${login.replaceAll("'", String.raw`'\''`)}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${url}/v1/services -H "authorization: Bearer $TOKEN"`,
  ].join('\n');
}
