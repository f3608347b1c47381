import type { Beginner } from './order.ts';

/** Somebody who should be there by now. */
export interface Expected {
  readonly role: Beginner;
  readonly email: string;
  readonly password: string;
}

interface Session {
  readonly accessToken: string;
  readonly user: { readonly roles: readonly string[] };
}

/** Logs in and out as them: undefined where that works and they have the role, else why not. */
export async function whyNotThere(url: string, { role, email, password }: Expected): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const body = (await answer.json()) as Session & { readonly title?: string };
  if (answer.status === 401)
    return `${email} is known already, with another password or without an account that is active. Nothing was changed.`;
  if (answer.status !== 200) return `The login was refused: ${body.title ?? answer.status}`;
  await fetch(`${url}/v1/auth/logout`, { method: 'POST', headers: { authorization: `Bearer ${body.accessToken}` } });
  const { roles } = body.user;
  if (roles.includes(role)) return undefined;
  return `${email} is known already, as ${roles.join(', ') || 'somebody without a role'}. Nothing was changed.`;
}
