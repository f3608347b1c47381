import { eventually, useHouse } from '../support/house.js';

const house = useHouse({ APP_ROLE: 'all', SIGNING_KEY_ROTATION_DAYS: '30' });
const keys = (): Promise<{ kid: string; state: string }[]> =>
  house.rows(`select kid, state from auth.signing_keys order by state`);
const soon = () => house.rows(`update platform.jobs set next_run_at = now() where name like 'auth.%signing_keys'`);

describe('the worker', () => {
  it('rotates the signing keys when the current one has signed for long enough, and not before', async () => {
    const before = await keys();
    const current = before.find(({ state }) => state === 'current')?.kid;
    await house.rows(`update auth.signing_keys set activated_at = now() - interval '29 days' where state = 'current'`);
    await soon();
    const ran = () => house.logs.filter(({ job, msg }) => job === 'auth.rotate_signing_keys' && msg === 'job done');
    const runs = ran().length;
    await eventually(() => expect(ran().length).toBeGreaterThan(runs));
    expect(await keys()).toEqual(before);
    await house.rows(`update auth.signing_keys set activated_at = now() - interval '31 days' where state = 'current'`);
    await soon();
    await eventually(async () => expect(await keys()).toContainEqual({ kid: current, state: 'retired' }));
    expect((await keys()).map(({ state }) => state)).toEqual(['current', 'next', 'retired']);
    expect(house.logs.find(({ msg }) => msg === 'signing keys rotated')).toMatchObject({ retired: current });
  }, 20_000);

  it('removes the keys that no token can need any more', async () => {
    await house.rows(`update auth.signing_keys set retired_at = now() - interval '61 minutes' where state = 'retired'`);
    await soon();
    const ran = () =>
      house.logs.filter(({ job, msg }) => job === 'auth.remove_retired_signing_keys' && msg === 'job done');
    const runs = ran().length;
    await eventually(() => expect(ran().length).toBeGreaterThan(runs));
    expect(await keys()).toHaveLength(3);
    await house.rows(`update auth.signing_keys set retired_at = now() - interval '63 minutes' where state = 'retired'`);
    await soon();
    await eventually(async () => expect((await keys()).map(({ state }) => state)).toEqual(['current', 'next']));
  }, 20_000);
});
