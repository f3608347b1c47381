import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect as plainly, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { loadConfig } from '#libs/config';
import { eventually, House, useHouse } from '../support/house.js';

const CERT = 'test/support/tls/test-only.cert.pem';
const KEY = 'test/support/tls/test-only.key.pem';
const ca = readFileSync(CERT);
const files = { TLS_CERT_FILE: CERT, TLS_KEY_FILE: KEY };
const house = useHouse(files);
const portOf = () => Number(new URL(house.url).port);

/** What comes of shaking hands on these terms: the protocol, or why not. */
async function shakeHands(terms: ConnectionOptions): Promise<string> {
  const socket: TLSSocket = connect({ port: portOf(), host: '127.0.0.1', ca, ...terms });
  try {
    await once(socket, 'secureConnect');
    return `${socket.getProtocol()} ${socket.getCipher().standardName}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'refused';
  } finally {
    socket.destroy();
  }
}

async function get(path: string): Promise<IncomingMessage> {
  const [answer] = (await once(request(`${house.url}${path}`, { ca }).end(), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}

/** A connection whose client hears nothing of the server until it is released. */
class HeldWire extends Duplex {
  private readonly socket: Socket;
  private readonly held: Buffer[] = [];
  private isReleased = false;

  constructor(port: number) {
    super();
    this.socket = plainly({ port, host: '127.0.0.1' });
    this.socket.on('data', (bytes: Buffer) => (this.isReleased ? this.push(bytes) : this.held.push(bytes)));
    this.socket.on('close', () => this.destroy());
    this.socket.on('error', () => undefined);
  }

  get isAnswered(): boolean {
    return this.held.length > 0;
  }

  release(): void {
    this.isReleased = true;
    for (const bytes of this.held) this.push(bytes);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.socket.write(bytes, () => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

/** Stops the house while that socket is open and silent: the house has to end it. */
async function stopsBeside(other: House, socket: TLSSocket, meanwhile = () => Promise.resolve()): Promise<void> {
  socket.resume();
  const closing = other.close();
  try {
    await meanwhile();
    // Well before whoever is not done is cut off, which is at three quarters of the twenty seconds of a stop.
    await eventually(() => expect(socket.closed).toBe(true), 8_000);
  } finally {
    socket.destroy();
    await closing;
  }
}

describe('clients of a process that has a certificate', () => {
  it('are served by HTTPS, told so for a year, and refused like anybody', async () => {
    expect(house.url).toMatch(/^https:/);
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['strict-transport-security']).toMatch(/max-age=31536000/);
    expect((await get('/v1/users/me')).statusCode).toBe(401);
  });

  it('speak TLS 1.2 or 1.3, and nothing older', async () => {
    expect(await shakeHands({})).toMatch(/^TLSv1\.3 /);
    expect(await shakeHands({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 /);
    // At level 0 this client would speak it, where the server does.
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await shakeHands(old)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  it('agree on a cipher that authenticates and forgets its keys, or on none', async () => {
    expect(await shakeHands({ maxVersion: 'TLSv1.2' })).toMatch(/TLS_ECDHE_ECDSA_WITH_(AES_\d+_GCM|CHACHA20)/);
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384' } as const;
    expect(await shakeHands(weak)).toMatch(/HANDSHAKE_FAILURE$/);
  });

  it('get no answer in the clear', async () => {
    const plain = once(httpRequest({ port: portOf(), host: '127.0.0.1', path: '/health' }).end(), 'response');
    await expect(plain).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('who shook hands and said nothing hold up no stop', async () => {
    const other = new House(files, house);
    await other.open();
    const socket = connect({ port: Number(new URL(other.url).port), host: '127.0.0.1', ca });
    await once(socket, 'secureConnect');
    // It knows of that before the server does, who has ended its own part once it sends what a session is resumed by.
    await once(socket, 'session');
    await stopsBeside(other, socket);
  }, 40_000);

  it('who finish to shake hands while it stops, and say nothing, hold up no stop', async () => {
    const other = new House(files, house);
    await other.open();
    const port = Number(new URL(other.url).port);
    const wire = new HeldWire(port);
    const socket = connect({ socket: wire, host: '127.0.0.1', ca });
    await eventually(() => expect(wire.isAnswered).toBe(true));
    const shaken = once(socket, 'secureConnect');
    await stopsBeside(other, socket, async () => {
      await eventually(() => expect(shakeHands({ port })).resolves.toBe('ECONNREFUSED'));
      wire.release();
      await shaken;
    });
  }, 40_000);
});

describe('the files of the certificate', () => {
  const base = {
    DATABASE_URL: 'postgres://app@localhost/app',
    KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  };
  const wrong: Record<string, [Record<string, string>, string]> = {
    'without a key': [{ TLS_CERT_FILE: CERT }, 'TLS_KEY_FILE: is required beside TLS_CERT_FILE'],
    'without a certificate': [{ TLS_KEY_FILE: KEY }, 'TLS_CERT_FILE: is required beside TLS_KEY_FILE'],
    'that are not there': [{ TLS_CERT_FILE: '/nowhere', TLS_KEY_FILE: KEY }, 'TLS_CERT_FILE: the file /nowhere cannot'],
    'that are no PEM': [
      { TLS_CERT_FILE: CERT, TLS_KEY_FILE: 'package.json' },
      'TLS_KEY_FILE: the file package.json holds',
    ],
    'that were swapped': [{ TLS_CERT_FILE: KEY, TLS_KEY_FILE: CERT }, 'TLS_CERT_FILE: the file'],
  };

  it.each(Object.entries(wrong))('are refused at the start %s', (_how, [wrongly, told]) => {
    expect(() => loadConfig({ ...base, ...wrongly })).toThrow(told);
  });
});
