import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to the database on which the answer to one batch can be lost, and the connection with it. */
export interface LosingProxy {
  /** The URL through this proxy to that database. */
  readonly to: (url: string) => Promise<string>;
  /** The next batch that holds this text gets no answer; whether it reaches the server at all is `arrives`. */
  loseAnswerTo(text: string, arrives: boolean): void;
  /** How often that happened. */
  readonly lost: number;
  close(): Promise<void>;
}

/** Passes bytes on in both directions, one server's answer excepted. */
export async function answersLostProxy(): Promise<LosingProxy> {
  const sockets = new Set<Socket>();
  const plan: Plan = { mark: undefined, arrives: true, lost: 0 };
  let target = { port: 0, host: '' };
  const server: Server = createServer((client) => {
    const upstream = connect(target);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    join(client, upstream, plan);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const to = (url: string): Promise<string> => {
    const through = new URL(url);
    target = { port: Number(through.port), host: through.hostname };
    through.port = String((server.address() as AddressInfo).port);
    return Promise.resolve(through.href);
  };
  return {
    to,
    loseAnswerTo: (text, arrives) => void Object.assign(plan, { mark: Buffer.from(text), arrives }),
    get lost() {
      return plan.lost;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Plan {
  mark: Buffer | undefined;
  arrives: boolean;
  lost: number;
}

function join(client: Socket, upstream: Socket, plan: Plan): void {
  let losing = false;
  const lose = (): void => {
    plan.lost++;
    client.destroy();
  };
  client.on('data', (chunk: Buffer) => {
    if (plan.mark && chunk.includes(plan.mark)) {
      plan.mark = undefined;
      losing = true;
      if (!plan.arrives) return lose();
    }
    upstream.write(chunk);
  });
  upstream.on('data', (chunk: Buffer) => {
    if (!losing) return void client.write(chunk);
    // It was carried out, or is about to be: the server had the whole batch before it said a word.
    losing = false;
    lose();
  });
  client.on('close', () => upstream.end());
  upstream.on('close', () => client.destroy());
}
