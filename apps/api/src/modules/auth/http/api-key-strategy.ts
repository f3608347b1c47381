import { Injectable } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import passport from 'passport';
import { accessErrors } from '#libs/access';
import { ApiKeysFacade, type KnownKey } from '#modules/api-keys';
import { ownStrategy } from './own-strategy.js';

type Verified = (error: unknown, key?: KnownKey | false) => void;

/** Passport's side of API keys: takes the header, and has it verified. */
class HeaderStrategy extends passport.Strategy {
  override readonly name = 'api-key';

  constructor(private readonly verify: (text: string, done: Verified) => void) {
    super();
  }

  override authenticate({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): void {
    const text = headers['x-api-key'];
    if (typeof text !== 'string') return this.fail(401);
    this.verify(text, (error, key) => {
      if (error) this.error(error);
      else if (key) this.success(key);
      else this.fail(401);
    });
  }
}

/** Verifies API keys. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderStrategy, 'api-key') {
  constructor(private readonly keys: ApiKeysFacade) {
    super();
  }

  async validate(text: string): Promise<KnownKey | false> {
    return (await this.keys.verify(text)) ?? false;
  }
}

/** The strategy as a guard that says no in our words, and hands on what is no refusal. */
@Injectable()
export class ApiKeyGuard extends AuthGuard() {
  constructor(strategy: ApiKeyStrategy) {
    super(ownStrategy(strategy));
  }

  override handleRequest<Key>(error: Error | null, key: Key | false): Key {
    if (error) throw error;
    if (!key) throw accessErrors.unauthenticated();
    return key;
  }
}
