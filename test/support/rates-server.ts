import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the server does to whoever asks for exchange rates. */
export type Temper =
  | 'answers'
  | 'is slow'
  | 'hangs'
  | 'fails'
  | 'knows nothing'
  | 'says no JSON'
  | 'says another shape'
  | 'says 50 MB'
  | 'drips'
  | 'resets'
  | 'points inside';

const SLOW_MS = 600;
const HUGE = 50 * 1024 * 1024;

/** A server of exchange rates, with tempers; it remembers who asked, and what is still connected. */
export class RatesServer {
  /** What each base is answered; the tests may change it. */
  rates: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    EUR: { USD: 1.0834, GBP: 0.8412, JPY: 162.5 },
    USD: { EUR: 0.923, GBP: 0.7764, JPY: 149.99 },
  };
  date = '2026-01-02';
  temper: Temper = 'answers';
  /** The requests so far. */
  readonly asked: { readonly base: string | null; readonly headers: IncomingMessage['headers'] }[] = [];
  /** Visits to an address that only insiders are to know. */
  trespasses = 0;
  /** The most of a body that was written in one answer. */
  mostWritten = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((request, response) => this.answer(request, response));
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1/latest`;
  }

  get connections(): number {
    return this.sockets.size;
  }

  /** Listens, always on the same port. */
  async open(): Promise<void> {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket)));
    });
    await this.comeBack();
  }

  async comeBack(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** From now on connections are refused. */
  async goAway(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname === '/private') {
      this.trespasses += 1;
      return this.speak(response, 'EUR');
    }
    const base = url.searchParams.get('base');
    this.asked.push({ base, headers: request.headers });
    this.obey(response, base ?? 'EUR');
  }

  private obey(response: ServerResponse, base: string): void {
    switch (this.temper) {
      case 'answers':
        return this.speak(response, base);
      case 'is slow':
        return void setTimeout(() => this.speak(response, base), SLOW_MS);
      case 'hangs':
        return;
      case 'fails':
        return void response.writeHead(500).end('{}');
      case 'knows nothing':
        return void response.writeHead(404).end('{"message":"not found"}');
      case 'says no JSON':
        return void response.end('<html>not here</html>');
      case 'says another shape':
        return void response.end(JSON.stringify({ base, rates: { USD: 'one' } }));
      case 'says 50 MB':
        return this.flood(response);
      case 'drips':
        return drip(response);
      case 'resets':
        return void response.socket?.resetAndDestroy();
      case 'points inside':
        return void response.writeHead(302, { location: new URL('/private', this.url).href }).end();
    }
  }

  private speak(response: ServerResponse, base: string): void {
    const rates = this.rates[base];
    if (!rates) return void response.writeHead(404).end('{"message":"not found"}');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ amount: 1, base, date: this.date, rates }));
  }

  private flood(response: ServerResponse): void {
    const chunk = Buffer.alloc(65_536, ' ');
    let written = 0;
    const pour = () => {
      while (written < HUGE && !response.destroyed) {
        written += chunk.length;
        this.mostWritten = Math.max(this.mostWritten, written);
        if (!response.write(chunk)) return void response.once('drain', pour);
      }
      response.end();
    };
    pour();
  }
}

/** A byte at a time, each of them in time. */
function drip(response: ServerResponse): void {
  response.write('{');
  const next = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(next));
}
