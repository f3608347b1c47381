import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Passes bytes on, until told to lose the server's next answer and the connection with it. */
export async function cuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  let cut = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.pipe(upstream);
    upstream.on('data', (chunk) => (cut ? client.destroy() : client.write(chunk)));
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    cutNextAnswer: () => void (cut = true),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** A way to the database that can be made to fail. */
export interface CuttingProxy {
  readonly url: string;
  /** From now on the server's answers, and with them the connections, are lost. */
  cutNextAnswer(): void;
  close(): Promise<void>;
}
