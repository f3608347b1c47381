import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { dump } from 'js-yaml';
import { Public } from '#libs/access';
import { ApiDescription } from './api-description.js';
import { errorsPage } from './errors-page.js';
import { docsPage, pageScript, pageStyle } from './pages.js';

const HTML = 'text/html; charset=utf-8';
const SHORTLY = 'public, max-age=300';

/** What developers read: Swagger UI, the description itself, and the catalogue of errors. No asset comes from elsewhere. */
@ApiExcludeController()
@Public()
@Controller()
export class DocsController {
  constructor(private readonly description: ApiDescription) {}

  @Get('docs')
  @Header('content-type', HTML)
  docs(): string {
    return docsPage;
  }

  @Get('docs/errors')
  @Header('content-type', HTML)
  errors(): string {
    return errorsPage();
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
  @Header('content-type', 'application/json; charset=utf-8')
  json(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.header('access-control-allow-origin', '*');
    return JSON.stringify(this.description.openApi);
  }

  @Get('openapi.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  yaml(): string {
    return dump(JSON.parse(JSON.stringify(this.description.openApi)), { noRefs: true });
  }
}
