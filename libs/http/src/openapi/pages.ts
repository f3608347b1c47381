import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Config } from '#libs/config';
import { zodToOpenApi } from './zod-to-openapi.js';

/** The description of the API as it stands. */
export function openApiDocument(app: INestApplication, config: Config): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Company Backend')
    .setVersion(config.version)
    .setDescription(
      'Users, orders and a catalogue of services. Every answer carries `X-Context-Id`; every refusal is a problem document (RFC 9457).',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addServer('/');
  return SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: zodToOpenApi,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}

/** Serves Swagger UI at `/docs`, and the document at `/openapi.json` and `/openapi.yaml`. */
export function openApiPages(app: INestApplication, config: Config): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, config), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tagsSorter: 'alpha' },
    customSiteTitle: 'Company Backend',
  });
}
