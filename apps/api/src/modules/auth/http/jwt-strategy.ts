import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { decodeProtectedHeader } from 'jose';
import type { KeyObject } from 'node:crypto';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { z } from 'zod';
import { AccessTokens, type AccessClaims } from '../access-tokens.js';
import { SigningKeys } from '../signing-keys.js';

const claimsSchema = z.object({ sub: z.uuid(), tid: z.uuid(), sid: z.uuid(), iat: z.int(), exp: z.int() });

/** Verifies access tokens. The algorithm is that of the key, whatever the token's header says. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(tokens: AccessTokens, keys: SigningKeys) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['ES256'],
      issuer: tokens.issuer,
      audience: tokens.issuer,
      secretOrKeyProvider: (_request: unknown, token: string, done: (error: Error | null, key?: KeyObject) => void) => {
        const key = keyOf(token, keys);
        done(key ? null : new Error('no such key'), key);
      },
    } as never);
  }

  validate(payload: unknown): AccessClaims | false {
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? claims.data : false;
  }
}

function keyOf(token: string, keys: SigningKeys): KeyObject | undefined {
  try {
    const { kid, typ } = decodeProtectedHeader(token);
    return typ === 'at+jwt' && kid !== undefined ? keys.verifying(kid) : undefined;
  } catch {
    return undefined;
  }
}
