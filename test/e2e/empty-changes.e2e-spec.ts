import { useHouse, withOperator } from '../support/house.js';

const house = useHouse(withOperator);
const v1 = { 'if-match': '"1"' };

describe('a change of nothing', () => {
  it('is refused, and makes neither a version nor an event', async () => {
    const [owner, operator, maria] = await Promise.all([house.owner(), house.operator(), house.signUp('maria')]);
    const service = await house.sell();
    const order = (await maria.order([{ serviceId: service.id as string, quantity: 1 }]).created()).body;
    const slug = 'acme';
    const tenant = (await operator.post('/v1/tenants', { name: 'Acme', slug }).created()).body;
    const things = [
      { by: owner, path: `/v1/users/${maria.id}`, id: maria.id },
      { by: owner, path: `/v1/services/${service.id}`, id: service.id as string },
      { by: maria, path: `/v1/orders/${order.id}`, id: order.id as string },
      { by: operator, path: `/v1/tenants/${tenant.id}`, id: tenant.id as string },
    ];
    for (const { by, path, id } of things) {
      const { body } = await by.patch(path, {}, v1).refused('request.invalid', 400);
      expect(body.errors).toEqual([{ pointer: '', code: 'custom', detail: 'must change something' }]);
      expect((await by.get(path).ok()).etag).toBe('"1"');
      expect(await house.count('platform.outbox where aggregate_id = $1', [id])).toBe(1);
    }
    await owner.patch(`/v1/users/${maria.id}`, { name: 'Maria R.' }, v1).ok();
  });

  it('is told of in the description of the API', async () => {
    const { body } = await house.stranger.get('/openapi.json').ok();
    for (const schema of ['UpdateUser', 'UpdateService', 'EditOrder', 'UpdateTenant'])
      expect(body.components.schemas[schema]).toMatchObject({ type: 'object', minProperties: 1 });
  });
});
