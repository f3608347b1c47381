import { randomUUID } from 'node:crypto';
import request from 'supertest';
import type { Answer } from '../support/answer.js';
import { useHouse } from '../support/house.js';
import type { Person } from '../support/person.js';

const house = useHouse();
let owner: Person;
beforeAll(async () => void (owner = await house.owner()), 60_000);

/** As text, since an object could not be written with a field `__proto__`. */
async function define(config: string): Promise<request.Response> {
  const { accessToken } = owner.session;
  const code = `s-${randomUUID().slice(0, 8)}`;
  return request(house.url)
    .post('/v1/services')
    .set({ authorization: `Bearer ${accessToken as string}`, 'content-type': 'application/json' })
    .send(`{"code":"${code}","name":"A service","price":{"amount":1,"currency":"EUR"},"config":${config}}`);
}

const read = async (id: string): Promise<Answer> => owner.get(`/v1/services/${id}`).ok();

describe('the document of a service', () => {
  it('comes back as it was sent, also a field called __proto__', async () => {
    const config = `{"kept":1,"__proto__":{"admin":true}}`;
    const { status, body } = await define(config);
    expect(status).toBe(201);
    expect((await read((body as { id: string }).id)).text).toContain(`"config":${config}`);
    const [row] = await house.rows('select config::text as text from catalogue.services where id = $1', [
      (body as { id: string }).id,
    ]);
    expect(row).toEqual({ text: '{"kept": 1, "__proto__": {"admin": true}}' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('is refused where a whole number in it would be rounded', async () => {
    const before = await house.count('catalogue.services');
    const { status, body } = await define('{"limits":[1,9007199254740993]}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/config/limits/1', detail: expect.stringContaining('beyond 9007199254740991') as string }],
    });
    expect(await house.count('catalogue.services')).toBe(before);
  });
});
