import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clockFinding, migrationsFinding } from './doctor-database.ts';
import { kafka } from './doctor-kafka.ts';
import { node, port } from './doctor-machine.ts';
import { mongo } from './doctor-mongo.ts';
import { compared, ownSettings } from './doctor-settings.ts';
import { onPortOf, unknown } from './finding.ts';

describe('the doctor', () => {
  it('finds a Node that is too old', () => {
    expect([node('24.21.0').state, node('24.8.0').state, node('20.20.2').state]).toEqual(['well', 'ill', 'ill']);
  });

  it('finds migrations that are pending and says how to apply them', () => {
    expect(migrationsFinding(['one', 'two'], ['one', 'two'])).toMatchObject({ state: 'well', found: 'all 2 applied' });
    expect(migrationsFinding(['one', 'two'], ['one'])).toMatchObject({
      state: 'ill',
      found: '1 of 2 pending',
      mend: expect.stringContaining('npm run migrate -- up') as string,
    });
  });

  it('finds a database that is ahead of the build', () => {
    expect(migrationsFinding(['one'], ['one', 'two'])).toMatchObject({
      state: 'ill',
      found: expect.stringContaining('two') as string,
    });
  });

  it('finds a clock that is off by more than a second, either way', () => {
    expect([clockFinding(900).state, clockFinding(-900).state, clockFinding(-1_100).state]).toEqual([
      'well',
      'well',
      'ill',
    ]);
  });

  it('is content without a MongoDB, and names the one that does not answer, but not its password', async () => {
    await expect(mongo({})).resolves.toMatchObject({
      state: 'well',
      found: expect.stringContaining('unset') as string,
    });
    await expect(mongo({ MONGO_URL: 'postgres://me:secret@db.example.com/x' })).resolves.toMatchObject({
      state: 'ill',
      found: 'MONGO_URL is no URL of a MongoDB',
    });
    await expect(mongo({ MONGO_URL: 'mongodb+srv://db.example.com/x' })).resolves.toMatchObject({ state: 'unknown' });
    await expect(mongo({ MONGO_URL: 'mongodb://me:secret@127.0.0.1:1,localhost:1/x?tls=true' })).resolves.toMatchObject(
      {
        state: 'ill',
        found: 'no MongoDB answers at 127.0.0.1:1, localhost:1',
      },
    );
  });

  it('is content without a Kafka, and names each broker that does not answer', async () => {
    await expect(kafka({})).resolves.toMatchObject({
      state: 'well',
      found: expect.stringContaining('stand-in') as string,
    });
    // Port 1 is nobody's, and the second is no address at all.
    await expect(kafka({ KAFKA_BROKERS: '127.0.0.1:1, nowhere' })).resolves.toMatchObject({
      state: 'ill',
      found: 'no Kafka answers at 127.0.0.1:1, nowhere',
      mend: expect.stringContaining('npm run stack -- up kafka') as string,
    });
  });

  it('says with which port to start where that is not the usual one', () => {
    const finding = unknown('Migrations', 'are not known yet', 'npm start   (builds what is stale)');
    expect(onPortOf({ PORT: '8080' }, finding).mend).toBe('PORT=8080 npm start   (builds what is stale)');
    expect(onPortOf({}, finding)).toEqual(finding);
  });

  it('repeats no port that is none', async () => {
    const finding = unknown('Migrations', 'are not known yet', 'npm start   (builds what is stale)');
    for (const PORT of ['99999', '-5', 'http']) {
      expect(onPortOf({ PORT }, finding)).toEqual(finding);
      await expect(port({ PORT })).resolves.toMatchObject({
        state: 'ill',
        mend: 'set PORT to a number from 0 to 65535',
      });
    }
  });

  it.each([
    ['an API that is ready', 200, 'company-backend', /: an API runs there and is ready$/],
    ['an API that is not ready', 503, 'company-backend', /: an API runs there and is not ready$/],
    ['another program', 404, 'something else', /is taken by another program/],
  ])('tells %s from others on the port', async (_what, ready, name, found) => {
    const server = createServer(({ url }, response) => {
      response.writeHead(url === '/ready' ? ready : 200).end(JSON.stringify({ name }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port: PORT } = server.address() as AddressInfo;
    const finding = await port({ PORT: String(PORT), HOST: '127.0.0.1' });
    server.closeAllConnections();
    server.close();
    expect(finding).toMatchObject({
      state: ready === 200 ? 'well' : 'ill',
      found: expect.stringMatching(found) as string,
    });
  });

  it('finds settings that nothing reads', () => {
    expect(ownSettings(['PORT', 'DATABASE_URL_FILE'], ['PORT', 'DATABASE_URL']).state).toBe('well');
    expect(ownSettings(['PROT'], ['PORT'])).toMatchObject({ state: 'ill', found: 'PROT: no such setting' });
  });

  it('finds an example that is out of step, in both directions', () => {
    expect(compared(['PORT', 'HOST'], ['HOST', 'PORT']).state).toBe('well');
    expect(compared(['PORT', 'GONE'], ['PORT', 'NEW']).found).toBe('NEW is missing, GONE is not read');
    expect(compared(['PORT'], undefined).state).toBe('unknown');
  });
});
