import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { By, SignedIn, type Actor } from '#libs/access';
import { Describe } from '#libs/http';
import { CostsNothing } from '../declarations.js';
import { Limiter } from '../limiter.js';
import { Policies } from '../policies.js';
import { tellLimits } from '../rate-limit-fields.js';
import { rateLimitSchema, rateLimitView, type RateLimitView } from './rate-limit.schemas.js';

@ApiTags('operations')
@Controller('v1/rate-limit')
export class RateLimitController {
  constructor(
    private readonly limiter: Limiter,
    private readonly policies: Policies,
  ) {}

  @Get()
  @SignedIn()
  @CostsNothing()
  @Describe({
    summary: 'Read the own limits',
    description:
      'The limits that the caller meets on every route, and what is left of them. Asking costs none, and is answered where nothing is left too. A limit that is lifted is not listed.',
    answers: { status: 200, description: 'The limits.', schema: rateLimitSchema },
  })
  async own(
    @By() actor: Actor,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RateLimitView> {
    const counters = [...this.policies.ofAddress(ip), ...(await this.policies.ofActor(actor))];
    const verdict = await this.limiter.look(counters);
    if (counters.length > 0) tellLimits(reply, counters, verdict);
    return rateLimitView(counters, verdict);
  }
}
