import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Context, newContextId, runInContext } from '#libs/context';
import { LOG, type Log } from '#libs/logging';
import { ROUND, type Round } from './every.js';
import { JobLeases, LEASE_SECONDS } from './job-leases.js';

/** How often an instance asks whether a job is due. */
const LOOK_MS = 1_000;
const RENEW_MS = (LEASE_SECONDS * 1_000) / 3;

interface Job extends Round {
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Runs every method that `@Every` marks: when it is due, on one instance, under a contextId of its own. */
@Injectable()
export class Scheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly running = new Set<Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly unclaimed = new Set<string>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly leases: JobLeases,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const job of this.jobs()) {
      await this.leases.register(job.name);
      this.wait(job);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The process stops.'));
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private wait(job: Job): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        const look = this.look(job).finally(() => {
          this.running.delete(look);
          if (!this.stopping.signal.aborted) this.wait(job);
        });
        this.running.add(look);
      },
      Math.min(LOOK_MS, job.seconds * 1_000),
    );
    this.timers.add(timer.unref());
  }

  private async look(job: Job): Promise<void> {
    await runInContext(new Context(newContextId()), async () => {
      try {
        const isOurs = await this.leases.claim(job.name, job.seconds);
        this.unclaimed.delete(job.name);
        if (isOurs) await this.run(job);
      } catch (error) {
        // Once for each outage: a line a second for every job would drown all others.
        if (this.unclaimed.has(job.name)) return;
        this.unclaimed.add(job.name);
        this.log.warn({ module: 'jobs', job: job.name, err: error }, 'a job could not be looked after');
      }
    });
  }

  private async run({ name, run }: Job): Promise<void> {
    const startedAt = performance.now();
    let fault: string | null = null;
    const lost = new AbortController();
    const renewing = setInterval(() => void this.renew(name, lost), RENEW_MS);
    const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
    try {
      await run(signal);
      const durationMs = Math.round(performance.now() - startedAt);
      this.log.debug({ module: 'jobs', job: name, durationMs }, 'job done');
    } catch (error) {
      fault = (error as Error).message;
      if (signal.aborted) this.log.debug({ module: 'jobs', job: name }, 'job broken off');
      else this.log.error({ module: 'jobs', job: name, err: error }, 'job failed');
    } finally {
      clearInterval(renewing);
    }
    await this.leases.release(name, fault);
  }

  private async renew(name: string, lost: AbortController): Promise<void> {
    try {
      if (!(await this.leases.renew(name))) lost.abort(new Error('Another instance took the job over.'));
    } catch (error) {
      this.log.warn({ module: 'jobs', job: name, err: error }, 'a job could not be looked after');
    }
  }

  private jobs(): Job[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const instance = wrapper.instance as Record<string, Job['run']> | undefined;
      if (!instance || typeof instance !== 'object') return [];
      const methods = this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object);
      return methods.flatMap((method) => {
        const round = this.discovery.getMetadataByDecorator(ROUND, wrapper, method);
        return round ? [{ ...round, run: async (signal) => instance[method]?.(signal) }] : [];
      });
    });
  }
}
