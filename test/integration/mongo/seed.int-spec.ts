import { withClient } from '../../../apps/tools/src/database-access.ts';
import { withUpkeep } from '../../../apps/tools/src/catalogue/upkeep.ts';
import { fill } from '../../../apps/tools/src/seed/filling.ts';
import { Terminal } from '../../../apps/tools/src/terminal.ts';
import { House } from '../../support/house.js';
import { MONGO_URL, MongoDatabase } from '../../support/mongo.js';

const PASSWORD = 'a fine long password';
const database = new MongoDatabase(MONGO_URL ?? '');
const house = new House({ MONGO_URL: database.url });

beforeAll(() => house.open(), 60_000);
afterAll(async () => {
  await house.close();
  await database.drop();
}, 60_000);

function seed(): ReturnType<typeof fill> {
  const terminal = new Terminal({ write: () => true });
  const run = { wanted: { users: 5, orders: 40, tenant: 'default' }, password: PASSWORD, terminal };
  return withUpkeep(database.url, (documents) =>
    withClient(house.database.ownerUrl, (client) =>
      fill(client, { ...run, stop: new AbortController().signal, documents }),
    ),
  );
}

describe('npm run seed', () => {
  it('puts its services on sale where the application looks for them, once', async () => {
    const somebody = await seed();
    await seed();
    const customer = await house.logIn(somebody?.email ?? '', PASSWORD);
    const { data } = (await customer.get('/v1/services?limit=100').ok()).body as {
      data: { id: string; code: string }[];
    };
    expect(new Set(data.map(({ code }) => code)).size).toBe(data.length);
    expect(data.length).toBeGreaterThanOrEqual(18);
    expect(await house.count('catalogue.services')).toBe(0);
    const sold = await house.rows('select distinct service_id as id from orders.order_lines');
    const known = new Set(data.map(({ id }) => id));
    expect(sold.length).toBeGreaterThan(0);
    expect(sold.filter(({ id }) => !known.has(id as string))).toEqual([]);
    await customer.order([{ serviceId: data[0]?.id ?? '', quantity: 1 }]).created();
  });
});
