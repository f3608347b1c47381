import { randomUUID } from 'node:crypto';
import { Context, newContextId } from '#libs/context';
import { Refusals } from '#libs/http';
import { newId } from '#libs/ids';
import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { RefusalsTrail } from '../../apps/api/src/modules/audit/refusals-trail.js';
import { useLaboratory } from '../support/laboratory.js';

const lab = useLaboratory();
const tenantId = newId();
let refusals: Refusals;
let metrics: Metrics;
let lines: unknown[];

/** The trail of a process whose database is gone. */
async function openTrail(): Promise<RefusalsTrail> {
  const gone = await lab.open({});
  await gone.close();
  [refusals, metrics, lines] = [new Refusals(), new Metrics(), []];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const trail = new RefusalsTrail(refusals, gone.database, metrics, log);
  trail.onApplicationBootstrap();
  return trail;
}

function refuse(actorId: string, times = 1): void {
  for (let n = 0; n < times; n++) {
    const context = Object.assign(new Context(newContextId()), { tenantId, actorId, actorKind: 'user' });
    const refused = { status: 403, code: 'auth.forbidden', method: 'GET', route: '/v1/users', objectId: null };
    refusals.tellOf({ context, ...refused });
  }
}

const lost = async () => (await metrics.read('audit_refusals_lost_total'))[0]?.value;

describe('a trail of refusals that cannot be written at the stop', () => {
  it('counts each of those that share an entry', async () => {
    const trail = await openTrail();
    refuse(randomUUID(), 32);
    refuse(randomUUID());
    await trail.onApplicationShutdown();
    expect(await lost()).toBe(33);
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'refusals were lost', lost: 33 }));
  });

  it('counts them where their entry is beyond those that can wait', async () => {
    const trail = await openTrail();
    const someone = randomUUID();
    refuse(someone, 20);
    for (let n = 0; n < 4_980; n++) refuse(randomUUID());
    refuse(someone, 100);
    await trail.onApplicationShutdown();
    expect(await lost()).toBe(5_100);
  });
});
