import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { Config } from '#libs/config';
import { SigningKeys } from './signing-keys.js';

/** What an access token says (RFC 9068), once its signature was found right. */
export interface AccessClaims {
  readonly sub: string;
  readonly tid: string;
  readonly sid: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

/** What `ACCESS_TOKEN_TTL` may be at most, on any instance: what lives longer was not issued by us. */
export const LONGEST_LIFE_SECONDS = 3_600;
const REMEMBERED = 50_000;

/** Issues access tokens, and remembers those that were verified until they expire. */
@Injectable()
export class AccessTokens {
  private readonly verified = new LRUCache<string, AccessClaims>({ max: REMEMBERED });
  private keysGone = 0;

  constructor(
    private readonly keys: SigningKeys,
    private readonly config: Config,
  ) {}

  get lifeSeconds(): number {
    return this.config.env.ACCESS_TOKEN_TTL;
  }

  /** Who issues the tokens, and for whom: this API, by its public URL where it has one; the same on every instance. */
  get issuer(): string {
    return this.config.env.PUBLIC_URL ?? 'company-backend';
  }

  async issue(claims: Omit<AccessClaims, 'iat' | 'exp'>): Promise<string> {
    const { kid, privateKey } = this.keys.signing;
    const { sub, tid, sid } = claims;
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ tid, sid })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setSubject(sub)
      .setIssuer(this.issuer)
      .setAudience(this.issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + this.lifeSeconds)
      .sign(privateKey);
  }

  /** Notes that the signature of `token` was found right. */
  remember(token: string, claims: AccessClaims): void {
    this.verified.set(token, claims, { ttl: Math.max(1, claims.exp * 1_000 - Date.now()) });
  }

  /**
   * The claims of a token whose signature was checked before and which has not expired; a repeat costs microseconds.
   * Once a key is gone, every token is checked anew: whoever deletes a key that leaked wants its tokens out as well.
   */
  recall(token: string): AccessClaims | undefined {
    if (this.keysGone !== this.keys.gone) {
      this.keysGone = this.keys.gone;
      this.verified.clear();
    }
    const claims = this.verified.get(token);
    return claims && claims.exp * 1_000 > Date.now() ? claims : undefined;
  }
}
