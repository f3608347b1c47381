import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { KeyObject } from 'node:crypto';
import { Strategy } from 'passport-jwt';
import { z } from 'zod';
import { AccessTokens, LONGEST_LIFE_SECONDS, type AccessClaims } from '../access-tokens.js';
import { SigningKeys } from '../signing-keys.js';
import { bearerOf, signerOf } from './bearer-token.js';

/** Seconds by which the clocks of two instances may differ. */
const CLOCKS_DIFFER = 60;

type Done = (error: Error | null, key?: KeyObject) => void;

/** Verifies access tokens. The algorithm is that of the key, whatever the token's header says. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  private readonly claims: z.ZodType<AccessClaims>;

  constructor(tokens: AccessTokens, keys: SigningKeys) {
    super({
      jwtFromRequest: ({ headers }: FastifyRequest) => bearerOf(headers.authorization) ?? null,
      algorithms: ['ES256'],
      issuer: tokens.issuer,
      audience: tokens.issuer,
      secretOrKeyProvider: (_request: unknown, token: string, done: Done) =>
        void keyOf(token, keys).then((key) => done(key ? null : new Error('no such key'), key), done),
    } as never);
    this.claims = claimsSchema(tokens.issuer);
  }

  validate(payload: unknown): AccessClaims | false {
    const { success, data } = this.claims.safeParse(payload);
    return success && isOfOurTime(data) ? data : false;
  }
}

/** Neither of the future nor for longer than we issue any: what ended a session is forgotten once its tokens must be over. */
function isOfOurTime({ iat, exp }: AccessClaims): boolean {
  return iat <= Date.now() / 1_000 + CLOCKS_DIFFER && exp - iat <= LONGEST_LIFE_SECONDS;
}

/** Exactly what we issue: a claim more or less is not ours. */
function claimsSchema(issuer: string): z.ZodType<AccessClaims> {
  const [iss, aud] = [z.literal(issuer), z.literal(issuer)];
  return z.strictObject({ sub: z.uuid(), tid: z.uuid(), sid: z.uuid(), iat: z.int(), exp: z.int(), iss, aud });
}

async function keyOf(token: string, keys: SigningKeys): Promise<KeyObject | undefined> {
  const kid = signerOf(token);
  return kid === undefined ? undefined : keys.verifying(kid);
}
