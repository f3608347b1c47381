/** What happens at an armed place; whether it happens is asked each time it is passed. */
export interface Fault {
  readonly action: 'kill' | 'throw' | 'hang';
  /** Milliseconds of a hang. */
  readonly hangMs?: number;
  /** Whether the fault strikes this time. */
  readonly strikes: () => boolean;
}

const armed = new Map<string, Fault>();

/** Plants a fault at the place of that name; without a fault, takes it away. */
export function armFailpoint(name: string, fault?: Fault): void {
  if (fault) armed.set(name, fault);
  else armed.delete(name);
}

/** A place where the fault harness may end, break or delay what happens; nothing where no fault is planted. */
export async function failpoint(name: string): Promise<void> {
  const fault = armed.get(name);
  if (!fault?.strikes()) return;
  if (fault.action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (fault.action === 'throw') throw new Error(`The failpoint ${name} threw.`);
  await new Promise((wake) => setTimeout(wake, fault.hangMs ?? 5_000));
}
