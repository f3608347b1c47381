import pg from 'pg';
import type { Circuit } from '#libs/resilience';

/** What the pool wants to hear. */
type Connected = (error: null, client: pg.Client) => void;

/**
 * A client of node-postgres that connects through the circuit: while PostgreSQL is away, whoever needs a new connection is
 * refused at once, and one probes. A connection that is there, and the wait for one that is busy, are none of its business.
 */
export function connectingThrough(circuit: Circuit): typeof pg.Client {
  return class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | void {
      const connected = circuit.run(() => super.connect());
      if (!callback) return connected;
      connected.then((client) => callback(null, client), callback as unknown as (error: Error) => void);
    }
  };
}
