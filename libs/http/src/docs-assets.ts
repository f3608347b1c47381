import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** Swagger UI's own files, from the package that ships them. */
export function serveDocsAssets(app: NestFastifyApplication): void {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  app.useStaticAssets({
    root,
    prefix: '/docs/assets/',
    decorateReply: false,
    cacheControl: true,
    maxAge: '1d',
    index: false,
    // A route for each file there is, instead of one that takes any path and looks for it.
    wildcard: false,
    allowedPath,
  });
}

/** The package also holds what nobody needs to see. */
const allowedPath = (path: string) => /^\/(swagger-ui(-bundle)?\.(js|css)|favicon-(16x16|32x32)\.png)$/.test(path);
