import { freePort, whyNotFree } from '../free-port.ts';
import { until } from '../processes.ts';

/** What is known of a part's port. */
export interface PortWish {
  /** This one and no other. */
  readonly wanted?: number | undefined;
  /** The one it had before. */
  readonly remembered?: number | undefined;
  readonly preferred: number;
}

type WhyNot = (port: number) => Promise<string | undefined>;

// A killed process is gone before the last of its threads has let go of its sockets.
const LET_GO_MS = 3_000;

/** The port to bring a part up on: the wanted one, else where it was before, else its usual one, else a free one. */
export async function portFor(wish: PortWish, whyNot: WhyNot = whyNotFree, patienceMs = LET_GO_MS): Promise<number> {
  const comesFree = (port: number): Promise<true | undefined> =>
    until(async () => (await whyNot(port)) === undefined, patienceMs);
  const { wanted, remembered, preferred } = wish;
  if (wanted !== undefined) {
    if (await comesFree(wanted)) return wanted;
    throw new Error(`Port ${wanted} is taken by another program.`);
  }
  if (remembered !== undefined && (await comesFree(remembered))) return remembered;
  return freePort([preferred], async (port) => (await whyNot(port)) === undefined);
}

/** A second port beside one that is chosen but not bound yet. */
export function portBeside(port: number): Promise<number> {
  return freePort([port + 1], async (other) => other !== port && (await whyNotFree(other)) === undefined);
}

/** Waits until nobody listens there any more. */
export async function portLetGo(port: number): Promise<void> {
  await until(async () => (await whyNotFree(port)) === undefined, LET_GO_MS);
}
