import type { ExecutionContext } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import type { Actor } from './actor.js';
import { Authenticator } from './authenticator.js';
import { Public, SignedIn } from './declarations.js';

const actor: Actor = { tenantId: 't', principalId: 'p', kind: 'user', permissions: new Set(['everything']) };

class Everybody extends Authenticator {
  override authenticate(): Actor {
    return actor;
  }
}

class Routes {
  @Public()
  open(): void {}

  @SignedIn()
  mine(): void {}

  forgotten(): void {}
}

describe('a route', () => {
  const guard = new AccessGuard(new Everybody());
  const request: { actor?: Actor } = {};
  const at = (handler: keyof Routes) =>
    ({
      getHandler: () => Routes.prototype[handler],
      getClass: () => Routes,
      switchToHttp: () => ({ getRequest: () => request }),
    }) as unknown as ExecutionContext;

  it('that declares nothing is shut, to whoever comes and each time', () => {
    for (let time = 0; time < 2; time++)
      expect(() => guard.canActivate(at('forgotten'))).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
  });

  it('is open where it says so, and for whoever is signed in where it says that', () => {
    expect(guard.canActivate(at('open'))).toBe(true);
    expect(request.actor).toBe(undefined);
    expect(guard.canActivate(at('mine'))).toBe(true);
    expect(request.actor).toBe(actor);
  });
});
