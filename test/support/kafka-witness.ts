import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a client asked a broker for, read on the wire. */
export interface KafkaWitness {
  /** `host:port`, to be given to the client. */
  readonly broker: string;
  /** The `acks` of every produce request so far: how many replicas are to have it before it is answered; -1 for all. */
  readonly acks: readonly number[];
  /** How often a producer asked for an id: with it the broker tells a message that is sent again from another one. */
  readonly producerIds: () => number;
  /** From now on no produce request is answered. */
  silence(): void;
  close(): Promise<void>;
}

const PRODUCE = 0;
const INIT_PRODUCER_ID = 22;
const FIRST_FLEXIBLE = 9;

/** Stands between a client and a single broker, and hears what is asked. The broker is shown to the client at our port. */
export async function kafkaWitness(broker: string): Promise<KafkaWitness> {
  const target = new URL(`kafka://${broker}`);
  const sockets = new Set<Socket>();
  const heard: Heard = { acks: [], producerIds: 0, silent: false, theirs: Number(target.port), ours: 0 };
  const server = createServer((client) => {
    const upstream = connect(heard.theirs, target.hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    join(client, upstream, heard);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  heard.ours = (server.address() as AddressInfo).port;
  return {
    broker: `127.0.0.1:${heard.ours}`,
    acks: heard.acks,
    producerIds: () => heard.producerIds,
    silence: () => void (heard.silent = true),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Heard {
  readonly acks: number[];
  readonly theirs: number;
  producerIds: number;
  silent: boolean;
  ours: number;
}

function join(client: Socket, upstream: Socket, heard: Heard): void {
  const unanswered = new Set<number>();
  const ask = (frame: Buffer) => {
    if (frame.readInt16BE(4) === INIT_PRODUCER_ID) heard.producerIds++;
    const acks = acksOf(frame);
    if (acks !== undefined) heard.acks.push(acks);
    if (acks !== undefined && heard.silent) unanswered.add(frame.readInt32BE(8));
    upstream.write(frame);
  };
  const answer = (frame: Buffer) => {
    if (!unanswered.has(frame.readInt32BE(4))) client.write(atOurPort(frame, heard));
  };
  client.on('data', framed(ask)).on('close', () => upstream.destroy());
  upstream.on('data', framed(answer)).on('close', () => client.destroy());
}

/** Each frame whole, its length in front. */
function framed(take: (frame: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      take(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  };
}

/** The `acks` of a produce request; undefined where it is another one. */
function acksOf(frame: Buffer): number | undefined {
  if (frame.readInt16BE(4) !== PRODUCE) return undefined;
  if (frame.readInt16BE(6) < FIRST_FLEXIBLE) throw new Error('The client speaks an older protocol than we read.');
  // Behind the client's name: no tagged fields, and no transaction, a byte each.
  return frame.readInt16BE(14 + frame.readInt16BE(12) + 2);
}

/** An answer that names the broker names our port instead. */
function atOurPort(frame: Buffer, { theirs, ours }: Heard): Buffer {
  for (const host of ['127.0.0.1', 'localhost']) {
    const place = Buffer.concat([Buffer.from(host), Buffer.alloc(4)]);
    place.writeInt32BE(theirs, host.length);
    for (let at = frame.indexOf(place); at >= 0; at = frame.indexOf(place, at + 1))
      frame.writeInt32BE(ours, at + host.length);
  }
  return frame;
}
