import { ServerResponse, type IncomingMessage } from 'node:http';
import { securityHeaders } from './security-headers.js';

/** What Node made of status and headers, before it is sent. It is Node's own, and others have relied on it for ten years. */
interface Head {
  _header: string;
}

const NAMES = Object.keys(securityHeaders);
const ALL = linesOf(NAMES);

/**
 * A response with the security headers, but for those it names itself. Node looks through each name and each value of each
 * answer; these are the same for all, so they are looked through once and then copied: five microseconds of sixty.
 */
export class ProtectedResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  override writeHead(statusCode: number, ...rest: unknown[]): this {
    super.writeHead(statusCode, ...(rest as []));
    const own = rest.at(-1);
    const hasOwn = this.getHeaderNames().length > 0;
    const isSilent = (name: string): boolean =>
      !(hasOwn && this.hasHeader(name)) && !(typeof own === 'object' && name in own!);
    const lines = NAMES.every(isSilent) ? ALL : linesOf(NAMES.filter(isSilent));
    const head = this as unknown as Head;
    // Before the empty line that ends it.
    head._header = `${head._header.slice(0, -2)}${lines}\r\n`;
    return this;
  }
}

function linesOf(names: readonly string[]): string {
  return names.map((name) => `${name}: ${securityHeaders[name]}\r\n`).join('');
}
