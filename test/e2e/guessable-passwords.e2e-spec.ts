import { randomUUID } from 'node:crypto';
import type { Call } from '../support/answer.js';
import { PASSWORD, useHouse } from '../support/house.js';
import { emailOf, Mailbox } from '../support/mails.js';
import { Person } from '../support/person.js';

const house = useHouse({
  APP_ROLE: 'all',
  RATE_LIMIT_AUTH: 'off',
  PASSWORD_MEMORY_KIB: '19456',
  PASSWORD_FORBIDDEN_WORDS: 'Acme, rocket,Übermut',
});
const mailbox = new Mailbox(house);

const account = () => {
  const unique = randomUUID().slice(0, 8);
  return { email: `zoe.${unique}@example.com`, name: `Zoë Müller ${unique}`, password: PASSWORD };
};
/** What somebody who knows the account would try first; letters made of two characters look no different. */
const guessesAt = ({ email, name }: { readonly email: string; readonly name: string }) => [
  ...[email, email.toUpperCase(), name, name.toLowerCase(), name.toUpperCase(), name.normalize('NFD')],
];
type Account = ReturnType<typeof account>;

async function signedUp(): Promise<Account & { readonly person: Person }> {
  const made = account();
  const { body } = await house.stranger.post('/v1/auth/signup', made).created();
  return { ...made, person: new Person(house.url, body) };
}

describe('a password that is the address or the name', () => {
  const ways: Record<string, (parent: Person, owner: Person, body: Account) => Call> = {
    'by a sign-up': (_parent, _owner, body) => house.stranger.post('/v1/auth/signup', body),
    'by an administrator': (_parent, owner, body) => owner.post('/v1/users', body),
    'as a sub-account': (parent, _owner, body) => parent.post(`/v1/users/${parent.id}/sub-accounts`, body),
  };

  it.each(Object.entries(ways))(
    'is refused where an account is made %s, and nobody comes to be',
    async (_way, make) => {
      const [parent, owner, wanted] = [await house.signUp(), await house.owner(), account()];
      for (const password of guessesAt(wanted))
        await make(parent, owner, { ...wanted, password }).refused('auth.password_refused', 422);
      expect(await house.count('users.users where email = $1', [wanted.email])).toBe(0);
    },
  );

  it('does not become the new one of somebody who changes or resets theirs', async () => {
    const { person, email, name } = await signedUp();
    const hash = () => house.rows('select password_hash from auth.credentials where user_id = $1', [person.id]);
    const before = await hash();
    const token = await mailbox.resetOf(emailOf(person));
    for (const newPassword of guessesAt({ email, name })) {
      await person
        .put('/v1/auth/password', { currentPassword: PASSWORD, newPassword })
        .refused('auth.password_refused', 422);
      await mailbox.complete(token, newPassword).refused('auth.password_refused', 422);
    }
    expect(await hash()).toEqual(before);
    await mailbox.complete(token).done();
  });
});

describe('a password that is made of the company’s words', () => {
  const made = [
    'acme2026!',
    'ACME-rocket',
    '@cme-r0ck3t!!',
    'acmeacmeacme',
    'übermut_99',
    'U\u0308bermut_99',
    'my acme 12345',
    'rockets!',
  ];
  const others = ['acme is where the coyote buys', 'a skyrocketing idea', 'correct horse battery', 'no word of 2026'];

  it('is refused wherever one is chosen, and the hash stays', async () => {
    const { person } = await signedUp();
    const token = await mailbox.resetOf(emailOf(person));
    const before = await house.rows('select password_hash from auth.credentials where user_id = $1', [person.id]);
    for (const password of made) {
      const wanted = { ...account(), password };
      await house.stranger.post('/v1/auth/signup', wanted).refused('auth.password_refused', 422);
      await person
        .put('/v1/auth/password', { currentPassword: PASSWORD, newPassword: password })
        .refused('auth.password_refused', 422);
      await mailbox.complete(token, password).refused('auth.password_refused', 422);
      expect(await house.count('users.users where email = $1', [wanted.email])).toBe(0);
    }
    expect(await house.rows('select password_hash from auth.credentials where user_id = $1', [person.id])).toEqual(
      before,
    );
  });

  it('is taken where it says more than that', async () => {
    for (const password of others) await house.stranger.post('/v1/auth/signup', { ...account(), password }).created();
  });
});
