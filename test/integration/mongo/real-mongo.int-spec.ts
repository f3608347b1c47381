import { MONGO_URL, REAL_MONGO_URL } from '../../support/mongo.js';
import { realMongo } from '../../support/real-mongo.js';

describe('a real MongoDB', () => {
  it('is the one that is named, else the server of the tests where it explains its plans', async () => {
    expect(await realMongo({ TEST_MONGO_REAL: 'mongodb://named.example.com', TEST_MONGO_URL: MONGO_URL })).toBe(
      'mongodb://named.example.com',
    );
    // That this run looks at plans exactly where there are some is what its start says.
    const asked = await realMongo({ TEST_MONGO_URL: REAL_MONGO_URL ?? MONGO_URL });
    expect(asked).toBe(REAL_MONGO_URL);
    expect(await realMongo({})).toBeUndefined();
  });

  it('is none that does not answer', async () => {
    expect(await realMongo({ TEST_MONGO_URL: 'mongodb://127.0.0.1:1' })).toBeUndefined();
  });
});
