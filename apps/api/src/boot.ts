import cors from '@fastify/cors';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '#libs/config';
import { ApiDescription, corsOptions, createHttpAdapter, RouteTable, serveDocsAssets, Traffic } from '#libs/http';
import { Load } from '#libs/load';
import { frameworkLogger, type Log } from '#libs/logging';
import { AllRole } from './roles/all.role.js';
import { ApiRole } from './roles/api.role.js';
import { WorkerRole } from './roles/worker.role.js';

/** Starts the role that the settings name; what goes wrong rejects. */
export async function start(
  config: Config,
  log: Log,
): Promise<{ app: INestApplicationContext; listen: () => Promise<void> }> {
  const { APP_ROLE: role, HOST: host, PORT: port } = config.env;
  if (role === 'worker') {
    const app = await bootWorker(config, log);
    return { app, listen: () => Promise.resolve(log.info({ module: 'main', role }, 'working')) };
  }
  const app = await boot(config, log);
  const listen = async () => {
    await app.listen({ port, host });
    log.info({ module: 'main', url: await app.getUrl(), role }, 'listening');
  };
  return { app, listen };
}

/** Puts a role that answers requests together, ready to listen; what goes wrong rejects and leaves nothing running. */
export async function boot(config: Config, log: Log): Promise<NestFastifyApplication> {
  const hooked = { routes: new RouteTable(), traffic: new Traffic(), load: new Load(config, log) };
  const app = await NestFactory.create<NestFastifyApplication>(
    (config.env.APP_ROLE === 'api' ? ApiRole : AllRole).on({ config, log, ...hooked }),
    createHttpAdapter(config, log, hooked),
    {
      bodyParser: false,
      logger: frameworkLogger(log),
      abortOnError: false,
      // The server is there already; this is for what Nest says of its address.
      ...(config.tls && { httpsOptions: {} }),
    },
  );
  // Not through Nest's enableCors, which copies every header to the raw response: eight microseconds a request.
  const { CORS_ORIGINS } = config.env;
  if (CORS_ORIGINS.length > 0) await app.register(cors, corsOptions(CORS_ORIGINS));
  serveDocsAssets(app);
  await app.init();
  app.get(ApiDescription).of(app);
  return app;
}

/** Puts the role together that works in the background, and lets it begin. */
function bootWorker(config: Config, log: Log): Promise<INestApplicationContext> {
  const options = { logger: frameworkLogger(log), abortOnError: false };
  return NestFactory.createApplicationContext(WorkerRole.on({ config, log }), options);
}
