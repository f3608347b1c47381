import { parseArgs } from 'node:util';
import { certificate } from './doctor-certificate.ts';
import { database } from './doctor-database.ts';
import { kafka } from './doctor-kafka.ts';
import { disk, node, port } from './doctor-machine.ts';
import { mongo } from './doctor-mongo.ts';
import { settings } from './doctor-settings.ts';
import { readEnvironment } from './environment.ts';
import { onPortOf, type Finding } from './finding.ts';
import { helpOn } from './help.ts';
import { Terminal } from './terminal.ts';

const USAGE = `Usage: npm run doctor -- [--json]
  Looks at Node, port, certificate, database, migrations, clock, Kafka, MongoDB, disk and settings, and says what mends them.
  --json       for machines; exit code 1 where something is ill`;

helpOn(USAGE);
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const env = readEnvironment();

const found: Finding[] = [
  node(),
  await port(env),
  ...certificate(env),
  ...(await database(env)),
  await kafka(env),
  await mongo(env),
  disk(env),
  ...(await settings()),
];
const checks = found.map((finding) => onPortOf(env, finding));
const ok = checks.every(({ state }) => state !== 'ill');
if (values.json) process.stdout.write(`${JSON.stringify({ ok, checks }, null, 2)}\n`);
else show(new Terminal(process.stdout));
process.exitCode = ok ? 0 : 1;

function show(terminal: Terminal): void {
  const marks = {
    well: terminal.paint('green', '✓'),
    ill: terminal.paint('red', '✗'),
    unknown: terminal.paint('dim', '–'),
  };
  const width = Math.max(...checks.map(({ part }) => part.length));
  for (const { part, state, found, mend } of checks) {
    terminal.line(`${marks[state]} ${part.padEnd(width)}  ${found}`);
    if (mend) terminal.line(`  ${' '.repeat(width)}  ${terminal.paint('yellow', `→ ${mend}`)}`);
  }
}
