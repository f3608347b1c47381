import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { resolve } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createLog } from '#libs/logging';
import { openDataSource } from './postgres.js';

const OURS = resolve('test/support/tls/test-only');
const STRANGER = resolve('test/support/tls/stranger');
/** What PostgreSQL is asked first, where TLS is wanted. */
const SSL_REQUEST = 80_877_103;
const REFUSAL = Buffer.from('E\0\0\0\x17SFATAL\0C28000\0Mno\0\0', 'latin1');

/** What reached a server that stands in for PostgreSQL: who was named, and by which certificate. */
let named: string[] = [];
let certificates: unknown[] = [];
let server: Server;
const port = () => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const [cert, key] = [readFileSync(`${OURS}.cert.pem`), readFileSync(`${OURS}.key.pem`)];
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first) => {
      if (first.readInt32BE(4) !== SSL_REQUEST) {
        named.push(`in the clear: ${first.toString('latin1')}`);
        return socket.end(REFUSAL);
      }
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, cert, key, requestCert: true, rejectUnauthorized: false });
      secure.on('error', () => undefined);
      secure.once('data', (startup: Buffer) => {
        named.push(startup.toString('latin1'));
        certificates.push(secure.getPeerCertificate().subject?.CN);
        secure.end(REFUSAL);
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => ([named, certificates] = [[], []]));
afterAll(() => server.close());

/** Connects as the application does; why it was refused. */
async function refusalOf(query: string, host = '127.0.0.1'): Promise<string> {
  const url = `postgres://company_api:hush-hush@${host}:${port()}/company?${query}`;
  const opened = openDataSource({ url, poolMax: 1 }, createLog('silent'), 0);
  return opened.then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('a database that is reached by TLS', () => {
  it.each(['127.0.0.1', 'localhost'])('is told who we are once its certificate is right: %s', async (host) => {
    expect(await refusalOf(`sslmode=verify-full&sslrootcert=${OURS}.cert.pem`, host)).toBe('no');
    expect(named).toEqual([expect.stringContaining('company_api')]);
    expect(named[0]).not.toContain('in the clear');
  });

  it('is shown our certificate where one is named', async () => {
    const ours = `sslcert=${STRANGER}.cert.pem&sslkey=${STRANGER}.key.pem`;
    await refusalOf(`sslmode=verify-full&sslrootcert=${OURS}.cert.pem&${ours}`);
    expect(certificates).toEqual(['a stranger']);
  });

  it.each([
    ['another authority than the one that is named', `sslmode=verify-full&sslrootcert=${STRANGER}.cert.pem`],
    ['none of Node’s authorities', 'sslmode=verify-full'],
  ])('is told nothing where its certificate is vouched for by %s', async (_whom, query) => {
    expect(await refusalOf(query)).toMatch(/self-signed certificate/);
    expect(named).toEqual([]);
  });
});
