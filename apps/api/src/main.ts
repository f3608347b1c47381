import 'reflect-metadata';
import { ConfigFault, loadConfig } from '#libs/config';
import { createLog } from '#libs/logging';
import { boot } from './boot.js';
import { stopOnSignals } from './stopping.js';

try {
  const config = loadConfig();
  const log = createLog(config.env.LOG_LEVEL);
  const app = await boot(config, log);
  stopOnSignals(app, config, log);
  await app.listen({ port: config.env.PORT, host: config.env.HOST });
  log.info({ module: 'main', port: config.env.PORT, role: config.env.APP_ROLE }, 'listening');
} catch (error) {
  if (error instanceof ConfigFault) {
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
  createLog('fatal').fatal({ module: 'main', err: error }, 'the start failed');
  process.exit(1);
}
