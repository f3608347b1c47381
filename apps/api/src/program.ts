import 'reflect-metadata';
import { ConfigFault, loadConfig, strangeSettings, type Config } from '#libs/config';
import { createLog, written } from '#libs/logging';
import { start } from './boot.js';
import { leaveWhileStarting, stopOnSignals } from './stopping.js';

const config = settings();
const log = createLog(config.env.LOG_LEVEL);
const strange = strangeSettings();
if (strange.length > 0) log.warn({ module: 'main', settings: strange }, 'some settings are not known');
if (config.isProduction && config.plainLinks.length > 0)
  log.warn({ module: 'main', links: config.plainLinks }, 'some links are not encrypted');
const stay = leaveWhileStarting(log);
try {
  const { app, listen } = await start(config, log);
  stay();
  stopOnSignals(app, config, log);
  await listen();
} catch (error) {
  // Some settings are found wrong only by what the database holds.
  if (error instanceof ConfigFault) leaveOver(error);
  log.fatal({ module: 'main', err: error }, 'the start failed');
  await written(log);
  process.exit(1);
}

function settings(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    leaveOver(error);
  }
}

/** What is wrong with the settings is told to a person, without a stack; 78 is EX_CONFIG of sysexits.h. */
function leaveOver({ message, exitCode }: ConfigFault): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
