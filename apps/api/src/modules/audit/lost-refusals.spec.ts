import { createLog } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { LostRefusals } from './lost-refusals.js';

describe('refusals that will never have an entry', () => {
  it('are counted each, and told in a line a minute that has their sum', async () => {
    const lines: unknown[] = [];
    const metrics = new Metrics();
    const lost = new LostRefusals(metrics, createLog('info', { write: (line) => void lines.push(JSON.parse(line)) }));
    lost.tell(0);
    lost.add(3);
    lost.tell(1);
    for (let now = 2; now < 60_000; now += 100) {
      lost.add(1);
      lost.tell(now);
    }
    lost.tell(60_001);
    lost.tell(200_000);
    expect(lines).toMatchObject([
      { msg: 'refusals were lost', lost: 3 },
      { msg: 'refusals were lost', lost: 600 },
    ]);
    expect(await metrics.read('audit_refusals_lost_total')).toMatchObject([{ value: 603 }]);
  });
});
