import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '#libs/metrics';
import { Circuits } from './circuits.js';
import { OutboundClient, type OutboundReport, type OutboundTerms } from './outbound-client.js';
import { OutboundMetrics } from './outbound-metrics.js';

/** The clients of this process, one for each host that it asks. */
@Injectable()
export class OutboundClients implements OnApplicationShutdown {
  private readonly clients = new Map<string, OutboundClient>();
  private readonly metrics: OutboundMetrics;

  constructor(
    metrics: Metrics,
    private readonly circuits: Circuits,
  ) {
    this.metrics = new OutboundMetrics(metrics);
  }

  /** A client of a host's own; two of one name would be one host behind two breakers. */
  open(terms: OutboundTerms): OutboundClient {
    if (this.clients.has(terms.target)) throw new Error(`There are two clients of ${terms.target}.`);
    const client = new OutboundClient(terms, this.metrics, this.circuits);
    this.clients.set(terms.target, client);
    return client;
  }

  /** How each of the hosts does. */
  reports(): OutboundReport[] {
    return [...this.clients.values()].map(({ report }) => report);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }
}
