import type { SignedHead } from '#libs/chains';
import { HeadsFile } from '../../apps/api/src/modules/audit/heads-file.js';
import { eventually, House, useHouse } from '../support/house.js';
import { seriesOf } from '../support/scrape.js';

const house = useHouse({ APP_ROLE: 'api' });
const heads = () => house.count('audit.heads');
const unsealed = () =>
  house.count('audit.entries e where not exists (select from audit.seals s where s.entry_id = e.id)');

describe('a worker whose file of heads hangs', () => {
  it('seals and signs as ever, tells that heads wait, and stops', async () => {
    const worker = new House({ APP_ROLE: 'all', AUDIT_HEAD_SECONDS: '1' }, house);
    await worker.open();
    const stopped = await atTheEnd(worker, async () => {
      const written = hang(worker.app.get(HeadsFile, { strict: false }));
      await house.signUp();
      await eventually(() => expect(written.length).toBeGreaterThan(0));
      for (let n = 0; n < 2; n++) {
        const before = await heads();
        await house.signUp();
        await eventually(async () => expect(await unsealed()).toBe(0));
        await eventually(async () => expect(await heads()).toBeGreaterThan(before));
      }
      // However often there are new ones: what hangs hangs once.
      expect(written).toHaveLength(1);
      const behind = async () => (await seriesOf(worker)).get('audit_heads_file_behind');
      await eventually(async () => expect(await behind()).toBe(1), 15_000);
      expect(worker.logs.filter(({ msg }) => msg === 'heads of the audit trail could not be written')).toHaveLength(1);
    });
    expect(stopped).toBe(true);
    expect(await house.rows(`select lease_until::text as until from audit.sealing`)).toEqual([{ until: '-infinity' }]);
  }, 40_000);
});

/** As on a mount that does not answer; tells what was to be written. */
function hang(file: HeadsFile): SignedHead[][] {
  const written: SignedHead[][] = [];
  file.append = (some) => {
    written.push([...some]);
    return new Promise(() => undefined);
  };
  return written;
}

/** Whether it has stopped in the end, long before somebody would end it. */
async function atTheEnd(worker: House, work: () => Promise<void>): Promise<boolean> {
  let hasStopped = false;
  try {
    await work();
  } finally {
    const closing = worker.close().then(() => (hasStopped = true));
    await Promise.race([closing, eventually(() => expect(hasStopped).toBe(true), 15_000).catch(() => undefined)]);
  }
  return hasStopped;
}
