import { type Answer, call, jsonOf } from '../calls.ts';
import { answersLostProxy, type LosingProxy } from '../losing-proxy.ts';
import { type Notes, onScene, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { codeOf } from '../shoppers.ts';

export const cut: Scenario = {
  name: 'cut',
  title: 'the connection to PostgreSQL lost after the batch was sent',
  play: async (ground, build) => {
    const proxy = await answersLostProxy();
    const options = { name: 'cut', apis: 1, workers: 1, reach: proxy.to, ...(build && { build }) };
    try {
      return await onScene(ground, options, async (scene, notes) => {
        const times = ground.full ? 200 : 20;
        let found = 0;
        // So many whose batch arrived; as many others in between, which to the client are the same.
        for (let n = 0; n < 2 * times; n++) if (await cutOnce(scene, notes, proxy, n)) found++;
        notes.figure(
          `${2 * times} times 503 with Retry-After: ${times} batches arrived, and the retry found ${found} orders; ` +
            `${times} did not, and it made ${2 * times - found}`,
        );
        notes.expect(found === times, `the retry found ${found} orders of ${times} batches that arrived`);
        notes.expect(proxy.lost === 2 * times, `${proxy.lost} of ${2 * times} connections were cut`);
      });
    } finally {
      await proxy.close();
    }
  },
};

/** Every other batch does not even reach the server: to the client that is the same. Whether the retry found the order. */
async function cutOnce(scene: Scene, notes: Notes, proxy: LosingProxy, n: number): Promise<boolean> {
  const key = `cut-${String(n).padStart(4, '0')}`;
  const { id: customerId, token } = scene.chance.pick(scene.customers);
  const body = { lines: [{ serviceId: scene.chance.pick(scene.serviceIds), quantity: 1 }], note: key };
  const place = (): Promise<Answer> => {
    scene.history.record({ kind: 'invoke', key, customerId });
    return call(`${scene.apis[0]?.url}/v1/orders`, { method: 'POST', token, key, body });
  };
  const arrives = n % 2 === 0;
  proxy.loseAnswerTo(key, arrives);
  const first = await place();
  scene.history.record({ kind: 'unknown', key, customerId, status: first.status });
  const after = first.headers.get('retry-after');
  notes.expect(
    first.status === 503 && after !== null,
    `${key}: answered ${first.status} ${codeOf(first)}, Retry-After ${after}`,
  );
  const second = await place();
  notes.expect(second.status === 201, `${key}: the retry was answered ${second.status} ${codeOf(second)}`);
  if (second.status !== 201) return false;
  scene.history.record({ kind: 'ok', key, customerId, orderId: jsonOf<{ id: string }>(second).id, status: 201 });
  const replayed = second.headers.get('idempotency-replayed') === 'true';
  notes.expect(replayed === arrives, `${key}: ${arrives ? 'was made' : 'was not made'}, but replayed is ${replayed}`);
  return replayed;
}
