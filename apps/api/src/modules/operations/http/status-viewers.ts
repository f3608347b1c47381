import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { platformErrors } from '#libs/errors';
import { sourceOf } from '#libs/limits';
import { Metrics } from '#libs/metrics';
import { Readiness } from '#modules/health';
import { LoopDelay } from '../loop-delay.js';
import { StatusBoard } from '../status-board.js';
import { blocksOf, type Blocks } from './status-page.js';

const MOST_VIEWERS = 50;
/** Of one address: a room may have a screen or two, but nobody has all the places. */
const MOST_OF_ONE = 5;
const BEAT_MS = 1_000;
/** Then the browser comes again, so that nobody who only left a page open keeps a place for ever. */
const LONGEST_MS = 600_000;
/** Whoever takes what is sent so slowly gets nothing more. */
const MOST_UNSENT = 131_072;

interface Viewer {
  readonly source: string;
  readonly leaving: NodeJS.Timeout;
}

/** Those who look at /status. Once a second what changed is worked out, once for all; nothing is while nobody looks. */
@Injectable()
export class StatusViewers implements OnApplicationShutdown {
  private readonly viewers = new Map<ServerResponse, Viewer>();
  private beat: NodeJS.Timeout | undefined;
  private shown: Blocks = {};
  private ended = false;

  constructor(
    private readonly board: StatusBoard,
    private readonly loopDelay: LoopDelay,
    readiness: Readiness,
    metrics: Metrics,
  ) {
    metrics.gauge('status_viewers', (gauge) => gauge.set(this.viewers.size));
    readiness.onDrain(() => void this.end());
  }

  onApplicationShutdown(): Promise<void> {
    return this.end();
  }

  /** From now on the reply is a stream of events; refused where too many look already, or too many from there. */
  async add(reply: FastifyReply): Promise<void> {
    const source = sourceOf(reply.request.ip);
    this.requirePlace(source);
    // A place is taken before anything is waited for: of a crowd that comes at once, no more get in.
    const response = reply.raw;
    this.viewers.set(response, { source, leaving: setTimeout(() => response.end(), LONGEST_MS).unref() });
    response.once('close', () => this.remove(response));
    if (!this.beat) this.start();
    const blocks = blocksOf(await this.board.look());
    if (Object.keys(this.shown).length === 0) this.shown = blocks;
    reply.hijack();
    if (response.destroyed || response.writableEnded) return;
    response.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...STREAM });
    response.write(`retry: 2000\n${frameOf(blocks)}`);
  }

  private requirePlace(source: string): void {
    const refused = (detail: string) => platformErrors.overloaded({ retryAfter: 10, detail });
    if (this.ended || this.viewers.size >= MOST_VIEWERS) throw refused('Too many look at the status page already.');
    const own = [...this.viewers.values()].filter((viewer) => viewer.source === source);
    if (own.length >= MOST_OF_ONE) throw refused('Too many look at the status page from this address already.');
  }

  private start(): void {
    this.loopDelay.start();
    this.shown = {};
    this.beat = setInterval(() => void this.tell().catch(() => undefined), BEAT_MS).unref();
  }

  private remove(response: ServerResponse): void {
    clearTimeout(this.viewers.get(response)?.leaving);
    this.viewers.delete(response);
    if (this.viewers.size > 0) return;
    clearInterval(this.beat);
    this.beat = undefined;
    this.loopDelay.stop();
  }

  private async tell(): Promise<void> {
    const blocks = blocksOf(await this.board.look());
    const changed = Object.fromEntries(Object.entries(blocks).filter(([id, html]) => this.shown[id] !== html));
    this.shown = blocks;
    const frame = frameOf(changed);
    for (const response of this.viewers.keys()) {
      if (!response.headersSent) continue;
      if (response.writableLength > MOST_UNSENT) response.destroy();
      else response.write(frame);
    }
  }

  /** Everybody sees that the process stops, and is let go. */
  private async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    // Also where nothing more can be found out.
    const frame = await this.board.look(true).then(
      (status) => frameOf(blocksOf(status)),
      () => '',
    );
    for (const response of this.viewers.keys()) response.end(response.headersSent ? frame : undefined);
  }
}

// Whoever waits for connections to end must not wait for one that only was a stream.
const STREAM = {
  'content-type': 'text/event-stream; charset=utf-8',
  'x-accel-buffering': 'no',
  connection: 'close',
};

function frameOf(blocks: Blocks): string {
  return `event: status\ndata: ${JSON.stringify(blocks)}\n\n`;
}
