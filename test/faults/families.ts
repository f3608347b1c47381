import { type Answer, call, jsonOf } from './calls.ts';
import type { Member } from './member.ts';
import type { Scene } from './scene.ts';

/** What somebody who signed in holds. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A session, by the tokens it began with. */
export interface Family extends Tokens {
  readonly id: string;
  readonly userId: string;
  readonly email: string;
}

export const PASSWORD = 'a fine long password';

/** Somebody new, signed in. */
export async function found(scene: Scene, email: string): Promise<Family> {
  const body = { email, password: PASSWORD, name: 'Somebody' };
  return familyOf(await call(`${scene.chance.pick(scene.apis).url}/v1/auth/signup`, { method: 'POST', body }), email);
}

/** Another session of the same person. */
export async function logIn(scene: Scene, email: string): Promise<Family> {
  const body = { email, password: PASSWORD };
  return familyOf(await call(`${scene.chance.pick(scene.apis).url}/v1/auth/login`, { method: 'POST', body }), email);
}

export function refresh({ url }: Member, refreshToken: string): Promise<Answer> {
  return call(`${url}/v1/auth/refresh`, { method: 'POST', body: { refreshToken } });
}

export function codeOf(answer: Answer): string {
  return answer.status < 300 ? 'ok' : (jsonOf<{ code?: string }>(answer).code ?? String(answer.status));
}

/** Whether the access token still opens something on that instance. */
export async function opens({ url }: Member, accessToken: string): Promise<boolean> {
  return (await call(`${url}/v1/users/me`, { token: accessToken })).status === 200;
}

function familyOf(answer: Answer, email: string): Family {
  if (answer.status >= 300) throw new Error(`Signing in was answered ${answer.status}: ${answer.text}`);
  const tokens = jsonOf<Tokens>(answer);
  const claims = JSON.parse(Buffer.from(tokens.accessToken.split('.')[1] ?? '', 'base64url').toString()) as {
    sid: string;
    sub: string;
  };
  return { ...tokens, id: claims.sid, userId: claims.sub, email };
}
