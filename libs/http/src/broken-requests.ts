import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { newContextId } from '#libs/context';
import type { AppError } from '#libs/errors';
import { httpErrors } from './http.errors.js';
import { PROBLEM_TYPE, problemOf, statusOf } from './problem.js';
import { fixedHeaders } from './security-headers.js';

const ofNode: Readonly<Record<string, () => AppError>> = {
  HPE_HEADER_OVERFLOW: () => httpErrors.headers_too_large(),
  ERR_HTTP_REQUEST_TIMEOUT: () => httpErrors.timeout(),
};

/** What Node would answer by itself, in words of its own or not at all. */
export function hearOddRequests(server: Server, publicUrl: string): void {
  // An expectation that is not understood may be ignored (RFC 9110 §10.1.1); a tunnel is refused like any broken request.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => {
    // Node looks after such a socket no more: who resets it, now or while an answer is awaited, must not end the process.
    socket.on('error', () => undefined);
    answerBrokenRequest(new Error(), socket as Socket, publicUrl);
  });
}

/** Who is told that the connection ends has so long to end it as well: to cut it at once might take the answer with it. */
const LINGER_MS = 500;
/** Connections whose end is decided: whatever else comes there is read by nobody. */
const ending = new WeakSet<Socket>();

/**
 * Answers, as a problem document like any other, bytes that Node could not read as an HTTP request, and ends the connection. In
 * the midst of another request's answer there is no place for one: that comes first, and nothing behind it.
 */
export function answerBrokenRequest(cause: NodeJS.ErrnoException, socket: Socket, publicUrl: string): void {
  if (ending.has(socket)) return;
  ending.add(socket);
  // Who did not shake hands reads no answer.
  const isUnread = cause.code === 'ECONNRESET' || /^ERR_(SSL|TLS)_/.test(cause.code ?? '');
  const { _httpMessage: answer, parser } = socket as Understood;
  // Of a request that was answered before all of it was there, nothing more is said.
  const isAnswered = !answer && parser?.incoming?.complete === false;
  if (isUnread || !socket.writable || isAnswered) return void socket.destroy();
  if (answer && (answer.headersSent || answer.req.complete)) return endAfter(answer, socket);
  const error = (ofNode[cause.code ?? ''] ?? httpErrors.malformed)();
  const contextId = newContextId();
  const status = statusOf(error);
  const body = JSON.stringify(problemOf(error, '', contextId, `${publicUrl}/docs/errors`));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Context-Id: ${contextId}`,
    `X-Request-Id: ${contextId}`,
    ...Object.entries(fixedHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  cut(socket, `${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Who keeps such a connection open has it no longer. */
function cut(socket: Socket, lastWords = ''): void {
  socket.end(lastWords);
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
}

/** What Node is at on a connection: the answer that is under way, and the request that is being read. It has no other names for them. */
interface Understood {
  readonly _httpMessage?: ServerResponse | null;
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** What cannot be read came behind a request that is whole, or whose answer has begun: that one has its answer, and then it is over. */
function endAfter(answer: ServerResponse, socket: Socket): void {
  answer.shouldKeepAlive = false;
  answer.once('close', () => cut(socket));
}
