import { STATUS_CODES, type Server } from 'node:http';
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
  server.on('connect', (_request, socket) => answerBrokenRequest(new Error(), socket as Socket, publicUrl));
}

/** Answers, as a problem document like any other, bytes that Node could not read as an HTTP request. */
export function answerBrokenRequest(cause: NodeJS.ErrnoException, socket: Socket, publicUrl: string): void {
  // Who did not shake hands reads no answer.
  const isUnread = cause.code === 'ECONNRESET' || /^ERR_(SSL|TLS)_/.test(cause.code ?? '');
  if (isUnread || !socket.writable) return void socket.destroy();
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
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
