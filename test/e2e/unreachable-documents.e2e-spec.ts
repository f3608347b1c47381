import { Leftovers } from '../../apps/api/src/modules/catalogue/leftovers.js';
import { useHouse } from '../support/house.js';

// Nobody listens there.
const house = useHouse({ MONGO_URL: 'mongodb://127.0.0.1:1/company', APP_ROLE: 'all' });

describe('a MongoDB that is not there', () => {
  it('is told once, and not as the failure of a job each time that one needs it', async () => {
    const leftovers = house.app.get(Leftovers, { strict: false });
    for (let time = 0; time < 3; time++)
      await expect(leftovers.decide(new AbortController().signal)).resolves.toBeUndefined();
    const told = (msg: string) => house.logs.filter((line) => line['msg'] === msg).length;
    expect(told('proposals that were left behind have to wait')).toBeGreaterThanOrEqual(3);
    expect([told('MongoDB is away'), told('job failed')]).toEqual([1, 0]);
  });
});
