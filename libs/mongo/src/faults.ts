import { AppError, platformErrors } from '#libs/errors';
import { isRefusedByCircuit, type Blame } from '#libs/resilience';
import { isOutOfPatience } from './patience.js';

const DUPLICATE_KEY = 11_000;
const TIME_IS_UP = 50;
/** No right to be there, network trouble, a primary that is gone or stepping down, a server that shuts down. */
const PASSING = new Set([13, 18, 6, 7, 89, 91, 189, 262, 9_001, 10_107, 11_600, 11_602, 13_435, 13_436]);
/** The driver's own words for a server that is not there for us. */
const AWAY =
  /^Mongo(Network|ServerSelection|TopologyClosed|NotConnected|PoolCleared|PoolClosed|WaitQueueTimeout|ServerClosed|ClientClosed)/;

/** The kernel's words for a connection that ended under a write: the driver does not always wrap them. */
const CUT = /^E(PIPE|CONN\w+|TIMEDOUT|HOSTUNREACH|NETUNREACH)$/;

/** What the driver tells of an error. */
interface Reported extends Error {
  readonly code?: number | string;
}

/** Another document has the key already; `index` names which. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey';

  constructor(readonly index: string) {
    super(`The index ${index} knows the key already.`);
  }
}

/** No connection was to be had, whatever the driver says of it: a wrong URL, a name that leads nowhere, a refused login. */
export class Unreachable extends Error {
  override readonly name = 'MongoNotConnected';

  constructor(override readonly cause: unknown) {
    super('MongoDB cannot be reached.', { cause });
  }
}

/** A command failed in a way no caller can mend: a defect, named without its values. */
class MongoFault extends Error {
  override readonly name = 'MongoFault';

  constructor(
    command: string,
    readonly kind: string,
    readonly code: number | string | undefined,
  ) {
    // Not the driver's message: it quotes documents.
    super(`${command}: ${kind}${code === undefined ? '' : ` ${code}`}`);
  }
}

/** The error as callers meet it: a key that is taken, `unavailable`, or a defect. */
export function translate(error: unknown, command: string): Error {
  if (error instanceof AppError) return error;
  const { code, name, message } = error as Reported;
  if (code === DUPLICATE_KEY) return new DuplicateKey(/ index: (\S+)/.exec(message)?.[1] ?? '?');
  const fault = new MongoFault(command, name, code);
  if (code === TIME_IS_UP) return platformErrors.timeout({ retryAfter: 1, cause: fault });
  return isAway(error) ? platformErrors.unavailable({ retryAfter: 1, cause: fault }) : fault;
}

/** What a failed command says of the server. One that was cut short by the deadline of its caller proves nothing. */
export function blame(error: unknown): Blame {
  if (isAway(error) || isOutOfPatience(error)) return 'failed';
  return error instanceof AppError || (error as Reported).code === TIME_IS_UP ? 'unknown' : 'answered';
}

/** Whether the server was not there for us, as opposed to having refused; so it is where its circuit says that it would not be. */
export function isAway(error: unknown): boolean {
  if (isRefusedByCircuit(error)) return true;
  const { code, name } = error as Reported;
  if (typeof code === 'string') return AWAY.test(name) || CUT.test(code);
  return AWAY.test(name) || (code !== undefined && PASSING.has(code));
}
