import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '#libs/access';
import { Describe } from '#libs/http';
import { SigningKeys } from '../signing-keys.js';

const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({
  id: 'JsonWebKeySet',
  example: { keys: [{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: '…', x: '…', y: '…' }] },
});

@ApiTags('operations')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @Describe({
    summary: 'Read the public signing keys',
    description: 'The keys that verify our access tokens, as a JSON Web Key Set (RFC 7517).',
    answers: { status: 200, description: 'The keys.', schema: jwksSchema },
  })
  read(): { keys: readonly object[] } {
    return this.keys.publicSet();
  }
}
