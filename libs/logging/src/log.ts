import pino from 'pino';
import { ambientContext } from '#libs/context';
import { redactedPaths } from './redaction.js';
import { standardOutput } from './standard-output.js';

/** The logger everything shares. Messages are constant sentences; what varies goes into fields. */
export type Log = pino.Logger;

/** Injection token of the `Log`. */
export const LOG = Symbol('LOG');

/** Makes the process's logger: JSON lines on standard output, flushed in small batches and before the process ends. */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const log: Log = pino(
    {
      level,
      base: null,
      messageKey: 'msg',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: { paths: redactedPaths, censor: '[redacted]' },
      mixin: describeCall,
      hooks: { streamWrite: onOneLine },
    },
    destination ?? standardOutput((lost) => log.warn({ module: 'logging', lost }, 'log lines were lost')),
  );
  return log;
}

/**
 * The same log without the search for secrets, which costs forty microseconds a line: only for the one line that every
 * request writes, whose fields are fixed and named by a test. Its level stays that of the log, also when that changes.
 */
export function withoutRedaction(log: Log): Log {
  return log.child({}, { redact: [] });
}

/** What JSON leaves as it is, and a reader takes for the end of a line, or a terminal for the beginning of a command. */
const CONTROL = /[\u007f-\u009f\u2028\u2029]/;
const CONTROLS = new RegExp(CONTROL, 'g');

function onOneLine(line: string): string {
  if (!CONTROL.test(line)) return line;
  return line.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function describeCall(): Record<string, unknown> {
  const context = ambientContext();
  if (!context) return {};
  const { contextId, tenantId, actorId } = context;
  return { contextId, traceId: context.trace.traceId, tenantId, actorId };
}

/** Drivers hang rows, SQL and values on their errors: only what names the fault is written. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
