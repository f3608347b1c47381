import { Inject, Injectable } from '@nestjs/common';
import { LOG, type Log } from '#libs/logging';
import { Metrics } from '#libs/metrics';
import { Circuit, type CircuitState, type CircuitTerms } from './circuit.js';

const NUMBERS: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** The circuits of this process, one before each part that it asks, and all there is to be seen of them. */
@Injectable()
export class Circuits {
  private readonly circuits = new Map<string, Circuit>();
  private readonly gauge;

  constructor(
    metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.gauge = metrics.gauge('circuit_state');
  }

  /** A circuit that operators see: in the metrics, in the log, and beside its part in `/ready`. */
  open(terms: CircuitTerms): Circuit {
    const { target } = terms;
    if (this.circuits.has(target)) throw new Error(`There are two circuits before ${target}.`);
    let before: CircuitState = 'closed';
    const circuit = new Circuit(terms, (state, cause) => {
      this.gauge.set({ target }, NUMBERS[state]);
      this.tell(target, [before, state], cause);
      before = state;
    });
    this.gauge.set({ target }, NUMBERS.closed);
    this.circuits.set(target, circuit);
    return circuit;
  }

  /** What the circuit before a part is at; undefined where there is none. */
  stateOf(target: string): CircuitState | undefined {
    return this.circuits.get(target)?.state;
  }

  /** Said once when it opens and once when it closes; between them there is a probe every moment. */
  private tell(target: string, [before, now]: readonly [CircuitState, CircuitState], err: unknown): void {
    const told = { module: 'resilience', target };
    if (now === 'closed') this.log.info(told, 'the circuit is closed');
    else if (now === 'half-open') this.log.debug(told, 'the circuit is half-open');
    else if (before === 'closed') this.log.warn({ ...told, err }, 'the circuit is open');
    else this.log.debug({ ...told, err }, 'the circuit stays open');
  }
}
