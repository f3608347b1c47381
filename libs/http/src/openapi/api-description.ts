import { Injectable, type INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Config } from '#libs/config';
import { enrich, type Handler } from './enrich.js';
import { zodToOpenApi } from './zod-to-openapi.js';

/** Nest numbers the aliases of a route; all of them have the same handler. */
const operationId = (controller: string, method: string) =>
  `${controller.replace(/Controller$/, '')}_${method.replace(/\[\d+\]$/, '')}`;

/** The description of the API, worked out from the routes when somebody first asks for it. */
@Injectable()
export class ApiDescription {
  private app: INestApplication | undefined;
  private document: OpenAPIObject | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly config: Config,
  ) {}

  /** Tells which application to describe; called once, by whoever puts it together. */
  of(app: INestApplication): void {
    this.app = app;
  }

  /** The OpenAPI 3.0 document. */
  get openApi(): OpenAPIObject {
    return (this.document ??= this.describe());
  }

  private describe(): OpenAPIObject {
    if (!this.app) throw new Error('No application was given to describe.');
    const document = SwaggerModule.createDocument(this.app, this.frame(), {
      standardSchemaConverter: zodToOpenApi,
      operationIdFactory: operationId,
    });
    return enrich(document, this.handlers(), `${this.config.publicUrl}/docs/errors`);
  }

  private frame(): Omit<OpenAPIObject, 'paths'> {
    return new DocumentBuilder()
      .setTitle('Company Backend')
      .setVersion(this.config.version)
      .setDescription(
        'Users, orders and a catalogue of services. Every answer carries `X-Context-Id`; every refusal is a problem document (RFC 9457) whose codes stand at /docs/errors.',
      )
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
      .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, 'apiKey')
      .addServer('/')
      .build();
  }

  private handlers(): ReadonlyMap<string, Handler> {
    const handlers = new Map<string, Handler>();
    for (const { metatype } of this.discovery.getControllers()) {
      const prototype = (metatype as { prototype?: Record<string, object> } | null)?.prototype;
      if (!metatype || !prototype) continue;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name] as object;
        handlers.set(operationId(metatype.name, name), { handler, controller: metatype });
      }
    }
    return handlers;
  }
}
