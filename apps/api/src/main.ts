import 'reflect-metadata';
import { ConfigFault, loadConfig, type Config } from '#libs/config';
import { createLog } from '#libs/logging';
import { boot } from './boot.js';
import { leaveOnSignals, stopOnSignals } from './stopping.js';

const config = settings();
const log = createLog(config.env.LOG_LEVEL);
const stay = leaveOnSignals();
try {
  const app = await boot(config, log);
  stay();
  stopOnSignals(app, config, log);
  await app.listen({ port: config.env.PORT, host: config.env.HOST });
  log.info({ module: 'main', url: await app.getUrl(), role: config.env.APP_ROLE }, 'listening');
} catch (error) {
  log.fatal({ module: 'main', err: error }, 'the start failed');
  process.exit(1);
}

/** What is wrong with the settings is told to a person, before there is a log; 78 is EX_CONFIG of sysexits.h. */
function settings(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
}
