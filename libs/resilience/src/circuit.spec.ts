import { Circuit, isRefusedByCircuit, type Blame, type CircuitState, type CircuitTerms } from './circuit.js';

const LONG_MS = 3_600_000;

/** A circuit with the part behind it: calls reach the part, and stay with it until it answers. */
class Part {
  readonly states: CircuitState[] = [];
  readonly circuit: Circuit;
  reached = 0;

  constructor(terms: Partial<CircuitTerms>) {
    const usual = { target: 'part', samples: 20, halfOpenAfterMs: LONG_MS };
    this.circuit = new Circuit({ ...usual, ...terms }, (state) => void this.states.push(state));
  }

  call(answer: () => Promise<string> = () => Promise.resolve('answer')): Promise<string> {
    return this.circuit.run(() => {
      this.reached++;
      return answer();
    });
  }

  async failing(times: number, error: unknown = new Error('gone')): Promise<void> {
    for (let n = 0; n < times; n++)
      await expect(this.call(() => Promise.reject(error as Error))).rejects.toThrow((error as Error).message);
  }

  async untilItProbes(): Promise<void> {
    while (this.circuit.isRefusing) await new Promise((turn) => setImmediate(turn));
  }
}

const refused = (call: Promise<unknown>) => call.then(() => false, isRefusedByCircuit);

describe('a circuit', () => {
  it('opens where more than half of the samples failed, and not one sample earlier', async () => {
    const part = new Part({});
    for (let n = 0; n < 9; n++) await part.call();
    await part.failing(10);
    expect(part.circuit).toMatchObject({ state: 'closed', isRefusing: false });
    await part.failing(1);
    expect(part.circuit).toMatchObject({ state: 'open', isRefusing: true });
    expect(part.states).toEqual(['open']);
  });

  it('stays closed where half of them failed', async () => {
    const part = new Part({});
    for (let n = 0; n < 40; n++) await (n % 2 ? part.call() : part.failing(1));
    expect(part.circuit.state).toBe('closed');
  });

  it('that is open lets nobody through', async () => {
    const part = new Part({ samples: 1 });
    await part.failing(1);
    for (let n = 0; n < 10; n++) expect(await refused(part.call())).toBe(true);
    expect(part.reached).toBe(1);
  });

  it('lets one probe, refuses the others meanwhile without letting them wait, and closes where it was answered', async () => {
    const part = new Part({ samples: 1, halfOpenAfterMs: 5 });
    await part.failing(1);
    await part.untilItProbes();
    const answered = Promise.withResolvers<string>();
    const probe = part.call(() => answered.promise);
    expect(part.circuit).toMatchObject({ state: 'half-open', isRefusing: true });
    expect(await Promise.all([1, 2, 3].map(() => refused(part.call())))).toEqual([true, true, true]);
    expect(part.reached).toBe(2);
    answered.resolve('probed');
    expect(await probe).toBe('probed');
    expect(part.circuit).toMatchObject({ state: 'closed', isRefusing: false });
    expect(await part.call()).toBe('answer');
    expect(part.states).toEqual(['open', 'half-open', 'closed']);
  });

  it('is open again where the probe failed, and probes again later', async () => {
    const part = new Part({ samples: 1, halfOpenAfterMs: 5 });
    await part.failing(1);
    await part.untilItProbes();
    await part.failing(1);
    expect(part.circuit.state).toBe('open');
    await part.untilItProbes();
    await part.call();
    expect(part.states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('once closed needs as many samples as before to open again', async () => {
    const part = new Part({ samples: 4, halfOpenAfterMs: 5 });
    await part.failing(4);
    await part.untilItProbes();
    await part.call();
    await part.failing(2);
    expect(part.circuit.state).toBe('closed');
    await part.failing(1);
    expect(part.circuit.state).toBe('open');
  });
});

describe('an error', () => {
  const blame = (error: unknown) => (error as Error).message as Blame;

  it.each(['answered', 'unknown'])('that says %s opens no circuit', async (message) => {
    const part = new Part({ blame });
    await part.failing(60, new Error(message));
    expect(part.circuit.state).toBe('closed');
    await part.failing(20, new Error('failed'));
    expect(part.circuit.state).toBe('open');
  });

  it.each([
    ['answered', 'closed'],
    ['unknown', 'open'],
    ['failed', 'open'],
  ])('of a probe that says %s leaves the circuit %s', async (message, state) => {
    const part = new Part({ samples: 1, halfOpenAfterMs: 20, blame });
    await part.failing(1, new Error('failed'));
    await part.untilItProbes();
    await part.failing(1, new Error(message));
    expect(part.circuit.state).toBe(state);
  });
});
