import { Inject, Injectable, type OnApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Database, denials, type Denial } from '#libs/database';
import { Refusals, type Refused } from '#libs/http';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { LostRefusals } from './lost-refusals.js';

const WRITE_MS = 200;
/** Of one kind by one actor within a minute, each with an entry of its own; the rest is counted in one. */
const EACH = 20;
const WINDOW_MS = 60_000;
/** Kinds that are watched at a time. Beyond them nothing is noted, so that a flood costs neither memory nor writes. */
const MOST_KINDS = 10_000;
const MOST_WAITING = 5_000;

interface Watched {
  readonly since: number;
  seen: number;
  last: Denial;
}

/**
 * Writes down what known actors were refused. Nobody's answer waits for it, and however often somebody is refused, they
 * cause a bounded number of entries. Strangers leave none here: who guesses at a password is counted where it is checked.
 */
@Injectable()
export class RefusalsTrail implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly watched = new Map<string, Watched>();
  private waiting: Denial[] = [];
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isInterrupted = false;
  private readonly lost: LostRefusals;

  constructor(
    private readonly refusals: Refusals,
    private readonly database: Database,
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.lost = new LostRefusals(metrics, log);
  }

  onApplicationBootstrap(): void {
    this.refusals.listen((refused) => this.hear(refused));
    this.timer = setInterval(() => this.writeNext(), WRITE_MS);
    this.timer.unref();
  }

  /** After the server is closed: who is answered while we drain is among them. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    this.settle(Infinity);
    await this.write();
    this.lost.add(refusalsIn(this.waiting));
    this.lost.tell(Infinity);
  }

  /** One after the other: what could not be written is tried again with the next. */
  private writeNext(): void {
    this.writing = this.writing.then(() => this.write());
  }

  private hear(refused: Refused): void {
    const denial = denialOf(refused);
    if (!denial) return;
    const key = `${denial.tenantId} ${denial.actorId} ${denial.action} ${refused.code}`;
    const watched = this.watched.get(key);
    if (!watched && this.watched.size >= MOST_KINDS) return this.lost.add(1);
    const seen = (watched?.seen ?? 0) + 1;
    this.watched.set(key, { since: watched?.since ?? performance.now(), seen, last: denial });
    if (seen > EACH) return;
    if (this.waiting.length < MOST_WAITING) this.waiting.push(denial);
    else this.lost.add(1);
  }

  /** Ends the minutes that are over, each with an entry for what had none of its own. */
  private settle(now: number): void {
    for (const [key, { since, seen, last }] of this.watched) {
      if (now - since < WINDOW_MS) continue;
      this.watched.delete(key);
      if (seen > EACH) this.waiting.push({ ...last, details: { ...last.details, repeated: seen - EACH } });
    }
  }

  private async write(): Promise<void> {
    this.settle(performance.now());
    const waiting = this.waiting;
    this.waiting = [];
    const tenants = new Map<string, Denial[]>();
    for (const denial of waiting) tenants.set(denial.tenantId, [...(tenants.get(denial.tenantId) ?? []), denial]);
    try {
      for (const [tenantId, group] of tenants) {
        await this.database.commit(tenantId, [denials(group)]);
        tenants.delete(tenantId);
      }
      this.isInterrupted = false;
    } catch (error) {
      const unwritten = [...[...tenants.values()].flat(), ...this.waiting];
      this.waiting = unwritten.slice(0, MOST_WAITING);
      this.lost.add(refusalsIn(unwritten.slice(MOST_WAITING)));
      if (!this.isInterrupted) this.log.warn({ module: 'audit', err: error }, 'refusals could not be written down');
      this.isInterrupted = true;
    }
    this.lost.tell(performance.now());
  }
}

/** How many the entries tell of: one each, or as many as were counted in one. */
function refusalsIn(entries: readonly Denial[]): number {
  return entries.reduce((sum, { details }) => sum + Number(details?.['repeated'] ?? 1), 0);
}

/** Nothing where nobody is known, and where the commit of a failed sign-in tells of it already. */
function denialOf({ context, status, code, method, route, objectId }: Refused): Denial | undefined {
  const { tenantId, actorId, actorKind, contextId } = context;
  const isDenied = status === 401 || status === 403 || (status === 404 && objectId !== null);
  if (!isDenied || tenantId === undefined || actorId === undefined || code === 'auth.invalid_credentials')
    return undefined;
  const object = { type: 'route', id: objectId };
  const action = `${method} ${route}`;
  return { tenantId, action, object, actorId, actorKind, contextId, outcome: 'denied', details: { code } };
}
