import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STAND_IN_TEMPERS, type StandInTemper } from '#libs/config';
import { TEMPERS } from './stand-in-tempers.js';

/** Made up: what a euro might buy. */
const EURO: Readonly<Record<string, number>> = {
  ...{ EUR: 1, USD: 1.0834, GBP: 0.8412, CHF: 0.9391, JPY: 162.5, CNY: 7.7905, INR: 91.02, KRW: 1487.3 },
  ...{ SEK: 11.242, NOK: 11.671, DKK: 7.4604, PLN: 4.2743, CZK: 25.13, HUF: 402.6, RON: 4.9768, BGN: 1.9558 },
  ...{ AUD: 1.6512, NZD: 1.8297, CAD: 1.5014, MXN: 21.35, BRL: 6.1502, ZAR: 19.83, TRY: 37.55, ILS: 3.8721 },
  ...{ SGD: 1.4436, HKD: 8.4301, THB: 36.62, IDR: 17_340, MYR: 4.7523, PHP: 62.31, ISK: 149.9 },
};
const DIGITS = 6;

/**
 * Plays the API of exchange rates where nobody named one: the same address and shape, with rates that are made up. It has
 * tempers, and takes another one when it is told to: `PUT /temper/<name>`. For development and tests alone.
 */
export class RatesStandIn {
  private readonly server = createServer((request, response) => this.take(request, response));

  constructor(private temper: StandInTemper = 'answers') {}

  /** Listens on a free port of this machine alone, and keeps no process alive; a closed one has had a port, and left it. */
  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1').unref();
    await once(this.server, 'listening');
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1/latest`;
    if (this.temper === 'closed') await this.close();
    return url;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const [, told] = request.method === 'PUT' ? (/^\/temper\/(\w+)$/.exec(request.url ?? '') ?? []) : [];
    const temper = STAND_IN_TEMPERS.find((name) => name === told);
    if (temper) {
      this.temper = temper;
      response.writeHead(204).end(() => void (temper === 'closed' && this.close()));
    } else if (request.method !== 'GET') response.writeHead(404).end(`${STAND_IN_TEMPERS.join(' ')}\n`);
    else if (this.temper !== 'closed') TEMPERS[this.temper](response, () => answer(request, response));
  }
}

function answer({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { searchParams } = new URL(url, 'http://localhost');
  const base = searchParams.get('base') ?? 'EUR';
  const unit = EURO[base];
  response.setHeader('content-type', 'application/json');
  if (unit === undefined) return void response.writeHead(404).end(JSON.stringify({ message: 'not found' }));
  const symbols = searchParams.get('symbols')?.split(',');
  const told = Object.entries(EURO).filter(([code]) => code !== base && (symbols?.includes(code) ?? true));
  const rates = told.map(([code, rate]) => [code, Number((rate / unit).toPrecision(DIGITS))] as const);
  const date = new Date().toISOString().slice(0, 10);
  response.end(JSON.stringify({ amount: 1, base, date, rates: Object.fromEntries(rates) }));
}
