import { PRINCIPALS, type Principal } from '../../apps/tools/src/policy/policy.ts';
import { Cast } from './cast.js';
import { eventually, type House } from './house.js';

/** Hundreds log in, so their passwords cost as little as is allowed. */
export const forACrowd = {
  RATE_LIMIT_AUTH: 'off',
  PASSWORD_MEMORY_KIB: '19456',
  METRICS_TOKEN: 'the-token-of-nobody-here',
  ALERTS_WEBHOOK_TOKEN: 'another-token-of-nobody',
};

/** Everybody whom the policy names, once the tokens that are to have expired have. */
export async function assembled(house: House, brief: House): Promise<Cast> {
  const cast = new Cast(house, brief);
  await cast.assemble();
  const expired = PRINCIPALS.find(({ name }) => name === 'expired') as Principal;
  const { accessToken } = cast.as(expired).session as { accessToken: string };
  const { exp } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  await eventually(() => expect(Date.now() / 1_000).toBeGreaterThan(exp), 15_000);
  return cast;
}
