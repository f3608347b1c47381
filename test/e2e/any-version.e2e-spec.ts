import { useHouse, withOperator } from '../support/house.js';

const house = useHouse(withOperator);
/** Who loses a race loses to another of these: nobody loses as often as there are tries. */
const AT_ONCE = 10;
const anyVersion = { 'if-match': '*' };

describe('a change of whatever version is there', () => {
  it(`is made by each of ${AT_ONCE} at once, one after the other`, async () => {
    const [owner, operator, maria] = await Promise.all([house.owner(), house.operator(), house.signUp('maria')]);
    const service = await house.sell();
    const order = (await maria.order([{ serviceId: service.id as string, quantity: 1 }]).created()).body;
    const tenant = (await operator.post('/v1/tenants', { name: 'Acme', slug: 'acme' }).created()).body;
    const things = [
      { by: owner, path: `/v1/users/${maria.id}`, change: (n: number) => ({ name: `Maria ${n}` }) },
      { by: owner, path: `/v1/services/${service.id}`, change: (n: number) => ({ name: `Service ${n}` }) },
      { by: maria, path: `/v1/orders/${order.id}`, change: (n: number) => ({ note: `note ${n}` }) },
      { by: operator, path: `/v1/tenants/${tenant.id}`, change: (n: number) => ({ name: `Acme ${n}` }) },
    ];
    for (const { by, path, change } of things) {
      const crowd = Array.from({ length: AT_ONCE }, (_, n) => by.patch(path, change(n), anyVersion).ok());
      const versions = (await Promise.all(crowd)).map(({ body }) => (body as { version: number }).version);
      expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n + 2));
      expect((await by.get(path).ok()).etag).toBe(`"${AT_ONCE + 1}"`);
    }
  });

  it('closes an account that its user changes meanwhile', async () => {
    const [owner, ahmed] = await Promise.all([house.owner(), house.signUp('ahmed')]);
    const changes = Array.from({ length: AT_ONCE - 1 }, (_, n) =>
      ahmed.patch('/v1/users/me', { name: `Ahmed ${n}` }, anyVersion),
    );
    const [closed] = await Promise.all([owner.delete(`/v1/users/${ahmed.id}`, anyVersion), ...changes]);
    expect(closed.status).toBe(204);
  });
});
