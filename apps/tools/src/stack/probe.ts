import { connect } from 'node:net';
import { connect as connectByTls, type ConnectionOptions } from 'node:tls';

const ANSWER_MS = 2_000;

/** Whether a Kafka broker answers which requests it knows: it does so before it asks who we are. */
export function answersAsKafka(port: number, host?: string, tls?: ConnectionOptions): Promise<boolean> {
  const request = Buffer.alloc(16);
  request.writeInt32BE(12, 0);
  // ApiVersions in its first version, as number 1 of a client named "up".
  request.writeInt16BE(18, 4);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(2, 12);
  request.write('up', 14);
  return isAnswered(
    { port, host, request, tls },
    10,
    (answer) => answer.readInt32BE(4) === 1 && answer.readInt16BE(8) === 0,
  );
}

/** Whether a Redis answers a ping. */
export function answersAsRedis(port: number): Promise<boolean> {
  return isAnswered({ port, request: 'PING\r\n' }, 5, (answer) => answer.toString('latin1').startsWith('+PONG'));
}

/** Whether a PostgreSQL says if it speaks TLS. */
export function answersAsPostgres(port: number): Promise<boolean> {
  const request = Buffer.from('0000000804d2162f', 'hex');
  return isAnswered({ port, request }, 1, (answer) => /[NS]/.test(answer.toString('latin1', 0, 1)));
}

/** Whether a MongoDB, or what is compatible, answers a hello. */
export function answersAsMongo(port: number, host?: string): Promise<boolean> {
  const text = Buffer.from('\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1');
  const request = Buffer.concat([Buffer.alloc(25), text]);
  request.writeInt32LE(request.length, 0);
  request.writeInt32LE(1, 4);
  request.writeInt32LE(2013, 12);
  request.writeInt32LE(text.length + 4, 21);
  return isAnswered(
    { port, host, request },
    16,
    (answer) => answer.readInt32LE(8) === 1 && answer.readInt32LE(12) === 2013,
  );
}

interface Question {
  readonly port: number;
  readonly host?: string | undefined;
  readonly request: Buffer | string;
  /** How TLS is spoken, where it is. */
  readonly tls?: ConnectionOptions | undefined;
}

function isAnswered(
  { port, host = '127.0.0.1', request, tls }: Question,
  enough: number,
  isRight: (answer: Buffer) => boolean,
): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const ask = () => socket.write(request);
    const socket = tls ? connectByTls({ ...tls, port, host }, ask) : connect(port, host, ask);
    const finish = (result: boolean): void => {
      clearTimeout(deadline);
      socket.destroy();
      resolve(result);
    };
    const deadline = setTimeout(() => finish(false), ANSWER_MS);
    for (const event of ['error', 'close'] as const) socket.on(event, () => finish(false));
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= enough) finish(isRight(answer));
    });
  });
}
