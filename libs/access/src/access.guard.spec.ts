import type { ExecutionContext } from '@nestjs/common';
import { AccessGuard } from './access.guard.js';
import type { Actor } from './actor.js';
import { Authenticator } from './authenticator.js';
import { Public, SignedIn } from './declarations.js';
import type { Turnstile } from './turnstile.js';

const actor: Actor = { tenantId: 't', principalId: 'p', kind: 'user', permissions: new Set(['everything']) };

class Everybody extends Authenticator {
  override authenticate(): Actor {
    return actor;
  }
}

class Nobody extends Authenticator {
  override authenticate(): Actor {
    throw new Error('nobody is known');
  }
}

/** Writes down who came, and sends away whom it is told to. */
class Register implements Turnstile {
  readonly came: string[] = [];
  tired = false;

  approach(): void {
    if (this.tired) throw new Error('too often');
  }

  pass(): Promise<void> {
    this.came.push('passed');
    return Promise.resolve();
  }

  turnAway(): Promise<void> {
    this.came.push('turned away');
    return Promise.resolve();
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
  const register = new Register();
  const guard = new AccessGuard(new Everybody(), register);
  const request: { actor?: Actor } = {};
  const at = (handler: keyof Routes) =>
    ({
      getHandler: () => Routes.prototype[handler],
      getClass: () => Routes,
      switchToHttp: () => ({ getRequest: () => request }),
    }) as unknown as ExecutionContext;

  it('that declares nothing is shut, to whoever comes and each time', async () => {
    for (let time = 0; time < 2; time++)
      await expect(guard.canActivate(at('forgotten'))).rejects.toMatchObject({ code: 'auth.forbidden' });
  });

  it('is open where it says so, and for whoever is signed in where it says that; both are counted', async () => {
    expect(await guard.canActivate(at('open'))).toBe(true);
    expect(request.actor).toBe(undefined);
    expect(await guard.canActivate(at('mine'))).toBe(true);
    expect(request.actor).toBe(actor);
    expect(register.came).toEqual(['passed', 'passed']);
  });

  it('counts those it does not know, and asks nobody who they are once they came too often', async () => {
    const turnstile = new Register();
    const shut = new AccessGuard(new Nobody(), turnstile);
    await expect(shut.canActivate(at('mine'))).rejects.toThrow('nobody is known');
    expect(turnstile.came).toEqual(['turned away']);
    turnstile.tired = true;
    await expect(shut.canActivate(at('mine'))).rejects.toThrow('too often');
  });
});
