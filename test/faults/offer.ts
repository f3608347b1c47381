import { randomBytes } from 'node:crypto';
import { call, jsonOf } from './calls.ts';
import type { Scene } from './scene.ts';

/** A service that can be ordered, made by the owner; its id. A catalogue of documents begins as empty as its store. */
export async function offer(scene: Scene, currency = 'EUR'): Promise<string> {
  const code = `offer-${randomBytes(4).toString('hex')}`;
  const body = { code, name: 'Something', price: { amount: 1_000, currency }, status: 'active' };
  const answer = await call(`${scene.apis[0]?.url}/v1/services`, { method: 'POST', token: scene.owner.token, body });
  if (answer.status !== 201) throw new Error(`A service was answered ${answer.status}: ${answer.text}`);
  return jsonOf<{ id: string }>(answer).id;
}
