import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '#libs/access';
import { httpErrors } from '#libs/http';
import { MailFolder } from '../mail-folder.js';
import { mailPage, mailsPage } from './mail-pages.js';

const SHOWN = 50;

/**
 * Shows developers what was mailed. Not there in production; and since mails hold tokens that open accounts, anywhere else
 * only to whoever sits at this machine, should a process of the open world run as if in development.
 */
@ApiExcludeController()
@Public()
@Controller('dev/mail')
export class MailsController {
  constructor(private readonly folder: MailFolder) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    requireLocal(request);
    const mails = await this.folder.newest(SHOWN);
    return answer({ request, reply, json: { data: mails }, page: () => mailsPage(mails) });
  }

  @Get(':id')
  async read(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    requireLocal(request);
    const mail = await this.folder.find(id);
    if (!mail) throw httpErrors.not_found();
    return answer({ request, reply, json: mail, page: () => mailPage(mail) });
  }
}

interface Answer {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly json: object;
  readonly page: () => string;
}

function answer({ request, reply, json, page }: Answer): string {
  const asJson = request.headers.accept?.includes('application/json') === true;
  void reply.header('content-type', asJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8');
  return asJson ? JSON.stringify(json) : page();
}

/** By the connection, without a proxy in between, and by the name it was called: another site's page has another one. */
function requireLocal({ socket, headers }: FastifyRequest): void {
  const near = /^(::1|(::ffff:)?127(\.\d+){3})$/.test(socket.remoteAddress ?? '');
  const called = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(headers.host ?? '');
  const passedOn = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
  if (!near || !called || passedOn) throw httpErrors.not_found();
}
