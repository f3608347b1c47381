import { House, PASSWORD, useHouse } from '../support/house.js';

const house = useHouse();
const WARNING = 'no first account: its address was known without the role';

/** What a start with those settings, on the database of the house, says of first accounts. */
async function saidWith(environment: Readonly<Record<string, string>>): Promise<unknown[]> {
  const next = new House(environment, house);
  await next.open();
  await next.close();
  const messages = [WARNING, 'first owner created', 'operator of the platform created'];
  return next.logs
    .filter(({ msg }) => messages.includes(msg as string))
    .map(({ msg, level, role }) => ({ msg: msg as string, level: level as string, role: role as string }));
}

const asOperator = (email: string) => ({ BOOTSTRAP_OPERATOR_EMAIL: email, BOOTSTRAP_OPERATOR_PASSWORD: PASSWORD });

describe('a start that names no first account', () => {
  it('makes none: there are no default accounts', async () => {
    const bare = new House({ BOOTSTRAP_ADMIN_EMAIL: '', BOOTSTRAP_ADMIN_PASSWORD: '' });
    await bare.open();
    const counts = await bare.rows(
      `select (select count(*)::int from users.users) as users, (select count(*)::int from auth.credentials) as credentials,
         (select count(*)::int from api_keys.api_keys) as keys`,
    );
    await bare.close();
    expect(counts).toEqual([{ users: 0, credentials: 0, keys: 0 }]);
  }, 60_000);
});

describe('a first account whose address is known already', () => {
  it('is warned of where somebody has it without the role, who stays as they are', async () => {
    const maria = await house.signUp('maria');
    const email = maria.session.user.email as string;
    const warning = { msg: WARNING, level: 'warn' };
    expect(await saidWith(asOperator(email))).toEqual([{ ...warning, role: 'operator' }]);
    expect(await saidWith({ BOOTSTRAP_ADMIN_EMAIL: email })).toEqual([{ ...warning, role: 'owner' }]);
    expect((await maria.get('/v1/users/me').ok()).body).toMatchObject({ roles: ['customer'], version: 1 });
    await (await house.owner()).delete(`/v1/users/${maria.id}`, { 'if-match': '*' }).done();
    expect(await saidWith(asOperator(email))).toEqual([{ ...warning, role: 'operator' }]);
  }, 60_000);

  it('is not warned of at the starts after the one that created it', async () => {
    expect(await saidWith(asOperator('Op@example.com'))).toMatchObject([{ msg: 'operator of the platform created' }]);
    expect(await saidWith(asOperator('op@example.com'))).toEqual([]);
  }, 60_000);
});
