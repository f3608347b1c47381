import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { dump } from 'js-yaml';
import { Public } from '#libs/access';
import { Config } from '#libs/config';
import { asyncApi, eventCatalogue, listenerCatalogue } from '#libs/events';
import { ApiDescription } from './api-description.js';
import { errorsPage } from './errors-page.js';
import { eventsPage } from './events-page.js';
import { docsPage, pageScript, pageStyle } from './pages.js';

const HTML = 'text/html; charset=utf-8';
const JSON_TEXT = 'application/json; charset=utf-8';
const SHORTLY = 'public, max-age=300';

/** What developers read: Swagger UI, the description itself, the catalogues of errors and events. No asset comes from elsewhere. */
@ApiExcludeController()
@Public()
@Controller()
export class DocsController {
  /** What takes long to write and stays as it is, by its path: a crowd that asks for it must not keep everybody waiting. */
  private readonly written = new Map<string, Buffer>();

  constructor(
    private readonly description: ApiDescription,
    private readonly config: Config,
  ) {}

  @Get('docs')
  @Header('content-type', HTML)
  docs(): string {
    return docsPage;
  }

  @Get('docs/errors')
  @Header('content-type', HTML)
  errors(): Buffer {
    return this.once('errors', errorsPage);
  }

  @Get('docs/events')
  @Header('content-type', HTML)
  events(): Buffer {
    return this.once('events', eventsPage);
  }

  @Get('docs/events.json')
  @Header('content-type', JSON_TEXT)
  eventsJson(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    const { version } = this.config;
    const describe = () => asyncApi({ version, events: eventCatalogue(), listeners: listenerCatalogue() });
    return forAnyPage(
      reply,
      this.once('events.json', () => JSON.stringify(describe())),
    );
  }

  @Get('docs/page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', SHORTLY)
  style(): string {
    return pageStyle;
  }

  @Get('docs/page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', SHORTLY)
  script(): string {
    return pageScript;
  }

  @Get('openapi.json')
  @Header('content-type', JSON_TEXT)
  json(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    return forAnyPage(
      reply,
      this.once('openapi.json', () => JSON.stringify(this.description.openApi)),
    );
  }

  @Get('openapi.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  yaml(): Buffer {
    return this.once('openapi.yaml', () =>
      dump(JSON.parse(JSON.stringify(this.description.openApi)), { noRefs: true }),
    );
  }

  private once(name: string, write: () => string): Buffer {
    const known = this.written.get(name) ?? Buffer.from(write());
    this.written.set(name, known);
    return known;
  }
}

/** Tools in a browser may read a description from wherever they are served. */
function forAnyPage(reply: FastifyReply, text: Buffer): Buffer {
  void reply.header('access-control-allow-origin', '*');
  return text;
}
