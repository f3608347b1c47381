import { Client } from '../../apps/tools/src/demo/client.ts';
import { Story } from '../../apps/tools/src/demo/story.ts';
import { withClient } from '../../apps/tools/src/database-access.ts';
import { fill, type Run } from '../../apps/tools/src/seed/filling.ts';
import { Terminal } from '../../apps/tools/src/terminal.ts';
import { PASSWORD, useHouse } from '../support/house.js';

function stage(): { terminal: Terminal; step: Terminal['step']; said: () => string } {
  let said = '';
  const terminal = new Terminal({ write: (text) => (said += text) });
  return { terminal, step: (title, work, outcome) => terminal.step(title, work, outcome), said: () => said };
}

describe('npm run demo', () => {
  const house = useHouse({ APP_ROLE: 'all' });
  const elsewhere = '/nowhere/that/is';
  const nowhere = 'postgresql://nobody@127.0.0.1:1/none';

  it('plays its story to the end: the order is counted, its events are there, and so are three mails', async () => {
    const { said, ...shown } = stage();
    const client = new Client(house.url);
    const env = { DATABASE_URL: house.database.ownerUrl, MAIL_DIRECTORY: house.mailDirectory };
    await new Story(shown, client, env).play();
    expect(said()).toMatch(/✓ Find it counted as placed .* 1 order in the statistics/);
    expect(said()).toMatch(/✓ Find it counted as cancelled .* 1 order in the statistics/);
    expect(said()).toMatch(/✓ … and in the outbox .* orders\.order_placed\.v1, orders\.order_cancelled\.v1/);
    const [, mails = ''] = /✓ … and on three mails +\d+ ms (.*)/.exec(said()) ?? [];
    // Different consumers queue them: none waits for another.
    expect(mails.split(', ').sort()).toEqual(['Confirm your e-mail address', 'Welcome', 'Your order is placed']);
    expect(await house.count(`platform.outbox where headers ->> 'contextId' = $1`, [client.contextId])).toBe(4);
  });

  it('says so where it cannot look into the database, or for the mails', async () => {
    const { said, ...shown } = stage();
    await new Story(shown, new Client(house.url), { DATABASE_URL: nowhere, MAIL_DIRECTORY: elsewhere }).play();
    expect(said()).toContain('The outbox was not looked into: the database in DATABASE_URL does not answer');
    expect(said()).toContain(`The mails were not looked for: there is no ${elsewhere} on this machine.`);
  });

  it('looks for no mail where none is written to a file', async () => {
    const { said, ...shown } = stage();
    await new Story(shown, new Client(house.url), { DATABASE_URL: nowhere, NODE_ENV: 'production' }).play();
    expect(said()).toContain('The mails were not looked for: they are not written to files here.');
  });

  it('names what the system refused, and under which contextId', async () => {
    const client = new Client(house.url);
    await expect(client.ask('/v1/orders')).rejects.toThrow(
      `GET /v1/orders was answered 401 instead of 200: auth.unauthenticated, "Sign in first." (contextId ${client.contextId})`,
    );
  });

  it('tells a system that does not run from one that refuses', () =>
    expect(new Client('http://127.0.0.1:1').ask('/ready')).rejects.toThrow('Nothing answers at http://127.0.0.1:1'));
});

describe('npm run seed', () => {
  const house = useHouse();
  const seed = (users: number, orders: number): ReturnType<typeof fill> => {
    const wanted = { users, orders, tenant: 'default' };
    const run: Run = { wanted, password: PASSWORD, terminal: stage().terminal, stop: new AbortController().signal };
    return withClient(house.database.ownerUrl, (client) => fill(client, run));
  };

  it('makes up customers who log in, and orders that the API itself could have made', async () => {
    const somebody = await seed(20, 200);
    const customer = await house.logIn(somebody?.email ?? '', PASSWORD);
    const [order] = (await customer.get('/v1/orders').ok()).body.data;
    expect((await customer.get(`/v1/orders/${order.id}`).ok()).body.lines).toHaveLength(order.lineCount);

    const wrong = await house.rows(`
      select o.id from orders.orders o join orders.order_lines l on l.order_id = o.id join users.users u on u.id = o.customer_id
      group by o.id, u.created_at
      having o.total_amount <> sum(l.quantity * l.unit_amount) or o.line_count <> count(*) or o.created_at < u.created_at
        or o.updated_at < o.created_at or o.version <> case o.status when 'placed' then 1 when 'fulfilled' then 3 else 2 end`);
    expect(wrong).toEqual([]);
  });

  it('leaves the next step of an order to the API', async () => {
    await seed(20, 200);
    const owner = await house.owner();
    const [placed] = (await owner.get('/v1/orders?status=placed').ok()).body.data;
    expect((await owner.post(`/v1/orders/${placed.id}/payment`).ok()).body).toMatchObject({
      status: 'paid',
      version: 2,
    });
  });

  it('adds what is missing, and nothing the second time', async () => {
    for (let time = 0; time < 2; time++) await seed(25, 230);
    expect(await house.count(`users.users where email like '%@customers.example'`)).toBe(25);
    expect(await house.count(`orders.orders`)).toBe(230);
  });
});
