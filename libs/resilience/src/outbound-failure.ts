/**
 * Why an outbound call brought nothing. `timeout`: our own deadline passed; `cut`: that of the call it was made for;
 * `refused`: the host understood and said no (4xx); `failed`: it said that it cannot (5xx, 429).
 */
export type FailureReason =
  | 'timeout'
  | 'cut'
  | 'unreachable'
  | 'redirected'
  | 'refused'
  | 'failed'
  | 'too_large'
  | 'malformed'
  | 'broken_circuit'
  | 'busy'
  | 'closing';

const words: Readonly<Record<FailureReason, string>> = {
  timeout: 'The host did not answer in time.',
  cut: 'The call was over before the host answered.',
  unreachable: 'The host could not be reached, or hung up.',
  redirected: 'The host pointed elsewhere; nobody goes there.',
  refused: 'The host refused the request.',
  failed: 'The host failed.',
  too_large: 'The answer is larger than it may be.',
  malformed: 'The answer is not what was agreed.',
  broken_circuit: 'The circuit is open: the host is left alone for a while.',
  busy: 'Too many calls to the host wait already.',
  closing: 'The process is stopping.',
};

/** An outbound call that brought nothing; its message names no address and nothing of what the host sent. */
export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';

  constructor(
    readonly reason: FailureReason,
    readonly status?: number,
    cause?: unknown,
  ) {
    super(words[reason], cause === undefined ? undefined : { cause });
  }

  /** Whether asking once more may help: nothing was answered, or a failure that passes. */
  get mayPass(): boolean {
    return this.reason === 'unreachable' || (this.reason === 'failed' && this.status !== 429);
  }

  /** Whether the host is to blame. A refusal is an answer; and who has no time left says nothing of the host. */
  get blamesHost(): boolean {
    return !['refused', 'cut', 'closing', 'busy', 'broken_circuit'].includes(this.reason);
  }
}
