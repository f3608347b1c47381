import { type Answer, call, jsonOf, percentile, rest } from '../calls.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { codeOf } from '../shoppers.ts';
import { saying, unrelated } from '../unrelated.ts';
import { holderDead, holdersKilled, independence } from './keys-apart.ts';

const AT_ONCE = 50;
/** So long may others wait for a connection of the pool, at p99. In small it is one or two of a hundred, on a machine that may be busy. */
const UNRELATED_MS = { full: 10, small: 50 };

export const keys: Scenario = {
  name: 'keys',
  title: `${AT_ONCE} requests at once under one key`,
  play: (ground, build) =>
    onScene(ground, { name: 'keys', workers: 1, ...(build && { build }) }, async (scene, notes) => {
      const count = ground.full ? 200 : 20;
      const tally = { replays: 0, inFlight: 0 };
      const calm = await unrelated(scene, () => rest(3_000));
      const bursts = await unrelated(scene, async () => {
        for (let n = 0; n < count; n++) await burst(scene, notes, `same-${String(n).padStart(4, '0')}`, tally);
      });
      notes.figure(
        `${count} keys × ${AT_ONCE}: ${count} orders; ${tally.replays} replays, ${tally.inFlight} × 409 with Retry-After`,
      );
      await independence(scene, notes);
      const held = await unrelated(scene, () => holdersKilled(scene, notes));
      await holderDead(scene, notes);
      notes.figure(
        `something unrelated: ${saying(calm)}; at the bursts ${saying(bursts)}; at held keys ${saying(held)}`,
      );
      for (const [when, { waits }] of [['at the bursts', bursts] as const, ['at held keys', held] as const]) {
        const p99 = percentile(waits, 0.99);
        notes.expect(
          p99 <= UNRELATED_MS[ground.full ? 'full' : 'small'],
          `something unrelated waited ${p99.toFixed(1)} ms at p99 ${when}`,
        );
      }
    }),
};

async function burst(
  scene: Scene,
  notes: Notes,
  key: string,
  tally: { replays: number; inFlight: number },
): Promise<void> {
  const { id: customerId, token } = scene.chance.pick(scene.customers);
  const body = { lines: [{ serviceId: scene.chance.pick(scene.serviceIds), quantity: 1 }], note: key };
  const place = (n: number): Promise<Answer> =>
    call(`${scene.apis[n % scene.apis.length]?.url}/v1/orders`, { method: 'POST', token, key, body });
  scene.history.record({ kind: 'invoke', key, customerId });
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => place(n)));
  const isReplay = ({ headers }: Answer): boolean => headers.get('idempotency-replayed') === 'true';
  const made = answers.filter(({ status }) => status === 201);
  const [first, ...others] = made.filter((answer) => !isReplay(answer));
  for (const answer of made) {
    const orderId = jsonOf<{ id: string }>(answer).id;
    scene.history.record({ kind: 'ok', key, customerId, orderId, status: 201, replayed: isReplay(answer) });
  }
  notes.expect(first !== undefined && others.length === 0, `${key}: ${others.length + (first ? 1 : 0)} were the first`);
  const replays = made.filter(isReplay);
  const strange = replays.filter(({ text }) => text !== first?.text).length;
  notes.expect(strange === 0, `${key}: ${strange} of ${replays.length} replays differ from the first answer`);
  const refused = answers.filter(({ status }) => status !== 201);
  for (const answer of refused.filter((each) => !isInFlight(each)))
    notes.fault(`${key}: answered ${answer.status} ${codeOf(answer)}`);
  tally.replays += replays.length;
  tally.inFlight += refused.length;
}

function isInFlight(answer: Answer): boolean {
  return answer.status === 409 && codeOf(answer) === 'idempotency.in_flight' && answer.headers.has('retry-after');
}
